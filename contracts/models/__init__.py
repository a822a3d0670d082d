"""What the contracts room remembers, by subject."""

from contracts.models.answers import Answers
from contracts.models.billing import Certificate, Invoice, InvoiceLine
from contracts.models.contract import Contract
from contracts.models.controls import Anomaly, ControlCampaign, ControlFile, ControlPopulation
from contracts.models.intake import Batch, ColumnMapping, Correction, LineError, Sender
from contracts.models.ledger import Entry, Period, Posting
from contracts.models.life import Amendment, Instalment, Move, Termination, Verdict
from contracts.models.papers import Deposit, Document, Letter, PieceRequest
from contracts.models.payables import Payable, SectionBudget
from contracts.models.paying import Hold, Payment, PaymentLine, PaymentRun, Settlement
from contracts.models.regularising import Regularisation, RegularisationPart
from contracts.models.reopening import Reopening
from contracts.models.terms import Claim, Disability, Learner, Training, Work
from contracts.models.tutoring import TutorRequest

__all__ = [
    "Amendment",
    "Anomaly",
    "Answers",
    "Batch",
    "Certificate",
    "Claim",
    "ColumnMapping",
    "Contract",
    "ControlCampaign",
    "ControlFile",
    "ControlPopulation",
    "Correction",
    "Deposit",
    "Disability",
    "Document",
    "Entry",
    "Hold",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "Learner",
    "Letter",
    "LineError",
    "Move",
    "Payable",
    "Payment",
    "PaymentLine",
    "PaymentRun",
    "Period",
    "PieceRequest",
    "Posting",
    "Regularisation",
    "RegularisationPart",
    "Reopening",
    "SectionBudget",
    "Sender",
    "Settlement",
    "Termination",
    "Training",
    "TutorRequest",
    "Verdict",
    "Work",
]
