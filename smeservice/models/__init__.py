"""What this room remembers, by subject."""

from smeservice.models.consultants import Consultant, HrAdvice
from smeservice.models.contacts import Contact
from smeservice.models.diagnoses import DiagnosisAnswer, DiagnosisPriority, DiagnosisTrace, FirmDiagnosis
from smeservice.models.documents import FirmDocument
from smeservice.models.figures import FigureCell, FiguresCount
from smeservice.models.firms import Firm, Following
from smeservice.models.goals import Goal, GoalTrace
from smeservice.models.interactions import Interaction
from smeservice.models.plans import PlanAction, PlanActionTrace
from smeservice.models.questionnaires import Questionnaire, QuestionnaireTrace, QuestionnaireVersion
from smeservice.models.satisfaction import Survey, SurveyAnswer

__all__ = [
    "Consultant",
    "Contact",
    "DiagnosisAnswer",
    "DiagnosisPriority",
    "DiagnosisTrace",
    "FigureCell",
    "FiguresCount",
    "Firm",
    "FirmDiagnosis",
    "FirmDocument",
    "Following",
    "Goal",
    "GoalTrace",
    "HrAdvice",
    "Interaction",
    "PlanAction",
    "PlanActionTrace",
    "Questionnaire",
    "QuestionnaireTrace",
    "QuestionnaireVersion",
    "Survey",
    "SurveyAnswer",
]
