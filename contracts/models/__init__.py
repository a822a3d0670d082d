"""What the contracts room remembers, by subject."""

from contracts.models.contract import Contract
from contracts.models.intake import Batch, ColumnMapping, Correction, LineError, Sender
from contracts.models.life import Amendment, Instalment, Move, Verdict
from contracts.models.terms import Claim, Disability, Learner, Training, Work

__all__ = [
    "Amendment",
    "Batch",
    "Claim",
    "ColumnMapping",
    "Contract",
    "Correction",
    "Disability",
    "Instalment",
    "Learner",
    "LineError",
    "Move",
    "Sender",
    "Training",
    "Verdict",
    "Work",
]
