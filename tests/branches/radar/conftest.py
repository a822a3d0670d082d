"""The branch, the officer and the CQP of the projects; contracts of real cells."""

from tests.branches.projects.conftest import committee, idea, officer, other  # noqa: F401 -- fixtures
from tests.contracts.decide.conftest import receive, registers  # noqa: F401 -- fixtures
