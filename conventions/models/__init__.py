"""What this room remembers, by subject."""

from conventions.models.clauses import Clause, ClauseText
from conventions.models.conventions import (
    Convention,
    ConventionDocument,
    ConventionTrace,
    Party,
    Version,
)
from conventions.models.follow_up import (
    ControlQuestion,
    ConventionControl,
    ConventionDeliverable,
    ConventionReport,
    SteeringDecision,
    SteeringMeeting,
)
from conventions.models.versions import Opinion, Signature

__all__ = [
    "Clause",
    "ClauseText",
    "ControlQuestion",
    "Convention",
    "ConventionControl",
    "ConventionDeliverable",
    "ConventionDocument",
    "ConventionReport",
    "ConventionTrace",
    "Opinion",
    "Party",
    "Signature",
    "SteeringDecision",
    "SteeringMeeting",
    "Version",
]
