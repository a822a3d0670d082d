"""A région’s convention of one envelope, and contracts whose CFA is in its zone."""

from __future__ import annotations

import pytest

from accounts.models import User
from conventions.models import BudgetLine, Convention
from registers.models import Provider
from tests.contracts.billing.conftest import bill  # noqa: F401 (fixture)
from tests.contracts.decide.conftest import receive, registers  # noqa: F401 (fixtures)
from tests.contracts.intake.conftest import APPRENTICE
from tests.conventions.regions.making import convention_of, rule


@pytest.fixture
def officer(make_user) -> User:
    """Who handles conventions."""
    return make_user("CO")


@pytest.fixture
def manager(make_user) -> User:
    """Who decides contracts."""
    return make_user("GC")


@pytest.fixture
def centre(registers) -> Provider:  # noqa: F811
    """The CFA of the lines, in Calvados."""
    found = Provider.objects.get(pk=APPRENTICE["organisme_siret"])
    found.postcode = "14000"
    found.save()
    return found


@pytest.fixture
def normandie(officer: User) -> Convention:
    """10 000 € for the CFAs of Normandie, 800 € a year."""
    return convention_of(by=officer, rules=[rule()])


@pytest.fixture
def envelope(normandie: Convention) -> BudgetLine:
    """Its line."""
    return normandie.lines.get(number=1)
