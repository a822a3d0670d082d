"""A branch whose levels change, the people who work for it and represent it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from branches.models import Access
from registers import actions
from registers.models import Committee
from tests.registers.files import vintage

LIST, ON = dt.date(2026, 1, 1), dt.date(2026, 11, 23)


@pytest.fixture
def branch(db: None, tmp_path: Path) -> Committee:
    """CPNE 2, three levels known since the list was loaded, ten days ago."""
    lines = [("RNCP1", 2, 7000, "CPNE", LIST), ("RNCP2", 2, "NC", "", LIST), ("RNCP1", 4, 7100, "R", LIST)]
    actions.load_npec(vintage(tmp_path / "npec_01.01.2026.xlsx", lines), on=ON - dt.timedelta(days=10))
    return Committee.objects.get(pk="2")


@pytest.fixture
def attached(branch: Committee):
    """Attach a person to the branch."""

    def attach(user) -> None:
        Access.objects.create(user=user, committee=branch, since=dt.date(2020, 1, 1))

    return attach
