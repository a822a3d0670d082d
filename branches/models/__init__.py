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
from branches.models.criteria import CriterionReview
from branches.models.documents import Document
from branches.models.frames import FrameItem, FrameVersion
from branches.models.projects import Filing, Project, ProjectDocument, ProjectPhase, ProjectTrace
from branches.models.qualifications import Ownership, Qualification, QualificationCommittee, Registration
from branches.models.trace import Trace

__all__ = [
    "Access",
    "Campaign",
    "CampaignCommittee",
    "CampaignTrace",
    "CriterionReview",
    "Document",
    "Filing",
    "FrameItem",
    "FrameVersion",
    "Ownership",
    "Position",
    "PositionComment",
    "PositionTrace",
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
    "Trace",
    "Transmission",
    "visible_committees",
]
