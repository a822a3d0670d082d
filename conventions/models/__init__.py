"""What this room remembers, by subject."""

from conventions.models.budget import BudgetFunder, BudgetLine, BudgetYear, LineShare, LineTerms
from conventions.models.calls import CallEntry, CallTrace, PaymentCall
from conventions.models.clauses import Clause, ClauseText
from conventions.models.com_ceilings import Charge, ChargeFile, ComCeiling
from conventions.models.com_file import (
    ComFileItem,
    ComFilePaper,
    ComFileTrace,
    Evaluation,
    EvaluationComment,
)
from conventions.models.com_indicators import Indicator, IndicatorDefinition, Measure
from conventions.models.commitments import Commitment, CommitmentEntry
from conventions.models.conventions import (
    Convention,
    ConventionDocument,
    ConventionTrace,
    Party,
    Version,
)
from conventions.models.draws import Draw, Suspension
from conventions.models.expenses import Expense, ExpenseEntry, ExpenseTrace
from conventions.models.follow_up import (
    ControlQuestion,
    ConventionControl,
    ConventionDeliverable,
    ConventionReport,
    SteeringDecision,
    SteeringMeeting,
)
from conventions.models.investments import Subsidy, SubsidyInstalment
from conventions.models.versions import Opinion, Signature

__all__ = [
    "BudgetFunder",
    "BudgetLine",
    "BudgetYear",
    "CallEntry",
    "CallTrace",
    "Charge",
    "ChargeFile",
    "Clause",
    "ClauseText",
    "ComCeiling",
    "ComFileItem",
    "ComFilePaper",
    "ComFileTrace",
    "Commitment",
    "CommitmentEntry",
    "ControlQuestion",
    "Convention",
    "ConventionControl",
    "ConventionDeliverable",
    "ConventionDocument",
    "ConventionReport",
    "ConventionTrace",
    "Draw",
    "Evaluation",
    "EvaluationComment",
    "Expense",
    "ExpenseEntry",
    "ExpenseTrace",
    "Indicator",
    "IndicatorDefinition",
    "LineShare",
    "LineTerms",
    "Measure",
    "Opinion",
    "Party",
    "PaymentCall",
    "Signature",
    "SteeringDecision",
    "SteeringMeeting",
    "Subsidy",
    "SubsidyInstalment",
    "Suspension",
    "Version",
]
