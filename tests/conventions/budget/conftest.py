"""An officer and a convention with one line of 1 000 €, half State, half OPCO."""

from __future__ import annotations

import pytest

from accounts.models import User
from conventions.models import BudgetLine, Convention
from tests.conventions.budget.making import budgeted, first_line


@pytest.fixture
def officer(make_user) -> User:
    """Who handles conventions."""
    return make_user("CO")


@pytest.fixture
def edec(officer: User) -> Convention:
    """A running convention of one line of 1 000 €."""
    return budgeted(by=officer)


@pytest.fixture
def line(edec: Convention) -> BudgetLine:
    """Its line."""
    return first_line(edec)
