"""What this room remembers, by subject."""

from smeservice.models.afest import (
    AfestCondition,
    AfestEvidence,
    AfestPath,
    AfestSequence,
    AfestTrace,
    PathModel,
    PathModelTrace,
)
from smeservice.models.consultants import Consultant, ConsultantTrace, HrAdvice, HrAdviceTrace
from smeservice.models.contacts import Contact, ContactTrace
from smeservice.models.diagnoses import DiagnosisAnswer, DiagnosisPriority, DiagnosisTrace, FirmDiagnosis
from smeservice.models.documents import FirmDocument, FirmDocumentTrace
from smeservice.models.figures import FigureCell, FiguresCount
from smeservice.models.firms import Firm, Following
from smeservice.models.foad import FoadCondition, FoadEvidence, FoadFile, FoadTrace
from smeservice.models.goals import Goal, GoalTrace
from smeservice.models.interactions import Interaction
from smeservice.models.merges import ContactMerge, ContactPair, FirmTakeover
from smeservice.models.plan_terms import PlanTerms
from smeservice.models.plans import PlanAction, PlanActionTrace
from smeservice.models.promotion import (
    Participation,
    PromotionAction,
    PromotionCampaign,
    PromotionTrace,
    Trial,
)
from smeservice.models.questionnaires import Questionnaire, QuestionnaireTrace, QuestionnaireVersion
from smeservice.models.reminders import Reminder, ReminderChoice
from smeservice.models.request_money import PlanDispute, PlanRecovery
from smeservice.models.requests import PlanFinding, PlanPaper, PlanRequest, PlanRequestTrace, PlanService
from smeservice.models.satisfaction import Survey, SurveyAnswer
from smeservice.models.transfer_works import TransferWork
from smeservice.models.transfers import Transfer, TransferredFirm

__all__ = [
    "AfestCondition",
    "AfestEvidence",
    "AfestPath",
    "AfestSequence",
    "AfestTrace",
    "Consultant",
    "ConsultantTrace",
    "Contact",
    "ContactMerge",
    "ContactPair",
    "ContactTrace",
    "DiagnosisAnswer",
    "DiagnosisPriority",
    "DiagnosisTrace",
    "FigureCell",
    "FiguresCount",
    "Firm",
    "FirmDiagnosis",
    "FirmDocument",
    "FirmDocumentTrace",
    "FirmTakeover",
    "FoadCondition",
    "FoadEvidence",
    "FoadFile",
    "FoadTrace",
    "Following",
    "Goal",
    "GoalTrace",
    "HrAdvice",
    "HrAdviceTrace",
    "Interaction",
    "Participation",
    "PathModel",
    "PathModelTrace",
    "PlanAction",
    "PlanActionTrace",
    "PlanDispute",
    "PlanFinding",
    "PlanPaper",
    "PlanRecovery",
    "PlanRequest",
    "PlanRequestTrace",
    "PlanService",
    "PlanTerms",
    "PromotionAction",
    "PromotionCampaign",
    "PromotionTrace",
    "Questionnaire",
    "QuestionnaireTrace",
    "QuestionnaireVersion",
    "Reminder",
    "ReminderChoice",
    "Survey",
    "SurveyAnswer",
    "Transfer",
    "TransferWork",
    "TransferredFirm",
    "Trial",
]
