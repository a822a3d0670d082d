"""What this room remembers, by subject."""

from branches.models.access import Access, visible_committees
from branches.models.criteria import CriterionReview
from branches.models.documents import Document
from branches.models.frames import FrameItem, FrameVersion
from branches.models.projects import Filing, Project, ProjectDocument, ProjectPhase, ProjectTrace
from branches.models.qualifications import Ownership, Qualification, QualificationCommittee, Registration
from branches.models.trace import Trace

__all__ = [
    "Access",
    "CriterionReview",
    "Document",
    "Filing",
    "FrameItem",
    "FrameVersion",
    "Ownership",
    "Project",
    "ProjectDocument",
    "ProjectPhase",
    "ProjectTrace",
    "Qualification",
    "QualificationCommittee",
    "Registration",
    "Trace",
    "visible_committees",
]
