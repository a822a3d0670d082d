"""The branch, the officer and the CQP of the projects."""

from tests.branches.projects.conftest import committee, idea, officer, other  # noqa: F401 -- fixtures
