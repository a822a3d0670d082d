"""Purges, what each listed, the note of the data protection officer, the requests of persons."""

from opco_admin.privacy.models.requests import PersonRequest, PersonRequestTrace
from opco_admin.privacy.models.runs import PurgeItem, PurgeNote, PurgeRun, PurgeTrace

__all__ = ["PersonRequest", "PersonRequestTrace", "PurgeItem", "PurgeNote", "PurgeRun", "PurgeTrace"]
