"""What this room remembers, by subject."""

from branches.models.access import Access, AccessProposal, AccessTrace, visible_committees
from branches.models.bodies import Body, BodyRule, BodyTrace, Declaration, Interest, Mandate, Member, Seat
from branches.models.campaigns import (
    Campaign,
    CampaignCommittee,
    CampaignTrace,
    Position,
    PositionComment,
    PositionTrace,
)
from branches.models.campaigns_files import Recommendation, RecommendationFile, Remark, Transmission
from branches.models.campaigns_works import CampaignWork
from branches.models.certificates import Certificate, Numbering
from branches.models.certificates_checks import CertificateGuess, CertificateWithdrawal
from branches.models.criteria import CriterionReview
from branches.models.diagnosis import Diagnosis
from branches.models.documents import Document, DocumentTrace
from branches.models.figures import Figure, FiguresState
from branches.models.frames import FrameItem, FrameVersion
from branches.models.habilitations import (
    ChangeReport,
    Habilitation,
    HabilitationChange,
    HabilitationScope,
    HabilitationTrace,
)
from branches.models.juries import Jury, JuryMember
from branches.models.meetings import (
    Aside,
    Attendance,
    Decision,
    Item,
    Meeting,
    MeetingTrace,
    Minutes,
    Vote,
)
from branches.models.postings import LevelPosting
from branches.models.projects import Filing, Project, ProjectDocument, ProjectPhase, ProjectTrace
from branches.models.qualifications import Ownership, Qualification, QualificationCommittee, Registration
from branches.models.scenarios import (
    Scenario,
    ScenarioEffect,
    ScenarioLine,
    ScenarioTrace,
    StockLine,
    StockReading,
)
from branches.models.sessions import Candidate, CandidateNir, Result, Session, SessionBlock, SessionTrace
from branches.models.studies import Deliverable, Study, StudyPaper, StudyTrace
from branches.models.study_money import StudyExpense, StudyFunder, StudyLine, StudyShare
from branches.models.surveys import StatisticsReport, Survey, SurveyAnswer, SurveyContact, SurveyTrace
from branches.models.talks import SkillsTalk
from branches.models.transmission import Correction, ProcessingReport, Sending, SendingLine, SendingTrace
from branches.models.workforce import Projection, WorkforceFigure, WorkforceFile, WorkforceVintage

__all__ = [
    "Access",
    "AccessProposal",
    "AccessTrace",
    "Aside",
    "Attendance",
    "Body",
    "BodyRule",
    "BodyTrace",
    "Campaign",
    "CampaignCommittee",
    "CampaignTrace",
    "CampaignWork",
    "Candidate",
    "CandidateNir",
    "Certificate",
    "CertificateGuess",
    "CertificateWithdrawal",
    "ChangeReport",
    "Correction",
    "CriterionReview",
    "Decision",
    "Declaration",
    "Deliverable",
    "Diagnosis",
    "Document",
    "DocumentTrace",
    "Figure",
    "FiguresState",
    "Filing",
    "FrameItem",
    "FrameVersion",
    "Habilitation",
    "HabilitationChange",
    "HabilitationScope",
    "HabilitationTrace",
    "Interest",
    "Item",
    "Jury",
    "JuryMember",
    "LevelPosting",
    "Mandate",
    "Meeting",
    "MeetingTrace",
    "Member",
    "Minutes",
    "Numbering",
    "Ownership",
    "Position",
    "PositionComment",
    "PositionTrace",
    "ProcessingReport",
    "Project",
    "ProjectDocument",
    "ProjectPhase",
    "ProjectTrace",
    "Projection",
    "Qualification",
    "QualificationCommittee",
    "Recommendation",
    "RecommendationFile",
    "Registration",
    "Remark",
    "Result",
    "Scenario",
    "ScenarioEffect",
    "ScenarioLine",
    "ScenarioTrace",
    "Seat",
    "Sending",
    "SendingLine",
    "SendingTrace",
    "Session",
    "SessionBlock",
    "SessionTrace",
    "SkillsTalk",
    "StatisticsReport",
    "StockLine",
    "StockReading",
    "Study",
    "StudyExpense",
    "StudyFunder",
    "StudyLine",
    "StudyPaper",
    "StudyShare",
    "StudyTrace",
    "Survey",
    "SurveyAnswer",
    "SurveyContact",
    "SurveyTrace",
    "Transmission",
    "Vote",
    "WorkforceFigure",
    "WorkforceFile",
    "WorkforceVintage",
    "visible_committees",
]
