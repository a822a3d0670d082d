"""Who signs in, how they prove it, and what is asked for their accounts."""

from accounts.models.users import User, UserManager  # isort: skip  # the others need it
from accounts.models.accesses import Access, ReadingAlert
from accounts.models.exports import Export
from accounts.models.factors import FactorTries
from accounts.models.history import Change, Seal
from accounts.models.holders import RoleHolding
from accounts.models.holds import LegalHold, LegalHoldTrace
from accounts.models.proposals import AccountProposal, AccountTrace
from accounts.models.saved import SavedView

__all__ = [
    "Access",
    "AccountProposal",
    "AccountTrace",
    "Change",
    "Export",
    "FactorTries",
    "LegalHold",
    "LegalHoldTrace",
    "ReadingAlert",
    "RoleHolding",
    "SavedView",
    "Seal",
    "User",
    "UserManager",
]
