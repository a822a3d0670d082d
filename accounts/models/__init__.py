"""Who signs in, how they prove it, and what is asked for their accounts."""

from accounts.models.users import User, UserManager  # isort: skip  # the others need it
from accounts.models.factors import FactorTries
from accounts.models.proposals import AccountProposal, AccountTrace

__all__ = ["AccountProposal", "AccountTrace", "FactorTries", "User", "UserManager"]
