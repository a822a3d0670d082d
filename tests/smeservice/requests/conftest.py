"""Two advisers, finance, approvers; two bakeries of 49 and 50 employees; a budget."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.smeservice.requests import world


@pytest.fixture
def people(make_user, settings) -> SimpleNamespace:
    """Who examines, who decides, who pays."""
    settings.OPCO_NAME = "Opco EP"
    return SimpleNamespace(
        adviser=make_user("SM"), other=make_user("SM"), finance=make_user("FI"), second=make_user("FI"),
        approver=make_user("AP"),
    )  # fmt: skip


@pytest.fixture
def house(people) -> SimpleNamespace:
    """Firms followed by the first adviser, ceilings without limit, 100 000 € for the year."""
    world.furnish()
    for siren in (world.SMALL, world.LARGE):
        world.followed(siren, people.adviser)
    return people
