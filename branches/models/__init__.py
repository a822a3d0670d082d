"""What this room remembers, by subject."""

from branches.models.access import Access, visible_committees
from branches.models.campaigns import (
    Campaign,
    CampaignCommittee,
    CampaignTrace,
    Position,
    PositionComment,
    PositionTrace,
)
from branches.models.campaigns_files import Recommendation, RecommendationFile, Remark, Transmission
from branches.models.certificates import Certificate, Numbering
from branches.models.criteria import CriterionReview
from branches.models.documents import Document
from branches.models.frames import FrameItem, FrameVersion
from branches.models.habilitations import (
    ChangeReport,
    Habilitation,
    HabilitationChange,
    HabilitationScope,
    HabilitationTrace,
)
from branches.models.juries import Jury, JuryMember
from branches.models.projects import Filing, Project, ProjectDocument, ProjectPhase, ProjectTrace
from branches.models.qualifications import Ownership, Qualification, QualificationCommittee, Registration
from branches.models.sessions import Candidate, CandidateNir, Result, Session, SessionBlock, SessionTrace
from branches.models.surveys import StatisticsReport, Survey, SurveyAnswer, SurveyContact, SurveyTrace
from branches.models.trace import Trace
from branches.models.transmission import Correction, ProcessingReport, Sending, SendingLine, SendingTrace

__all__ = [
    "Access",
    "Campaign",
    "CampaignCommittee",
    "CampaignTrace",
    "Candidate",
    "CandidateNir",
    "Certificate",
    "ChangeReport",
    "Correction",
    "CriterionReview",
    "Document",
    "Filing",
    "FrameItem",
    "FrameVersion",
    "Habilitation",
    "HabilitationChange",
    "HabilitationScope",
    "HabilitationTrace",
    "Jury",
    "JuryMember",
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
    "Qualification",
    "QualificationCommittee",
    "Recommendation",
    "RecommendationFile",
    "Registration",
    "Remark",
    "Result",
    "Sending",
    "SendingLine",
    "SendingTrace",
    "Session",
    "SessionBlock",
    "SessionTrace",
    "StatisticsReport",
    "Survey",
    "SurveyAnswer",
    "SurveyContact",
    "SurveyTrace",
    "Trace",
    "Transmission",
    "visible_committees",
]
