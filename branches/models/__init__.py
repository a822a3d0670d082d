"""What this room remembers, by subject."""

from branches.models.access import Access, visible_committees
from branches.models.documents import Document
from branches.models.trace import Trace

__all__ = ["Access", "Document", "Trace", "visible_committees"]
