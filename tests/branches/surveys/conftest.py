"""A cohort of certificates to survey."""

from tests.branches.sessions.conftest import world

__all__ = ["world"]
