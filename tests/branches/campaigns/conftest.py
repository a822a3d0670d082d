"""A campaign of the new order, with its people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.models import User
from branches.actions import campaigns, campaigns_positions, campaigns_recommendations, campaigns_votes
from branches.imports import recommendations as files
from branches.models import Access, Campaign, CampaignCommittee, Position
from registers.models import Certification, Committee
from tests.contracts.decide.conftest import receive, registers  # noqa: F401 -- fixtures
from tests.contracts.papers.conftest import HONEST

PUBLISHED = dt.date(2026, 3, 2)
ON = dt.date(2026, 4, 10)
TABLE = (
    "RNCP;Code CPNE;Valeur recommandée;Minimum;Maximum;Coût médian des CFA\n"
    "38362;;8000;7000;9000;7450,50\n"
    "RNCP36989;1;7750;7000;8500;\n"
    "RNCP31946/RNCP36990;2;6100;5800;6400;NC\n"
)


@dataclass(frozen=True)
class People:
    """Who works in a campaign."""

    officer: User
    other: User
    direction: User
    representative: User  # of CPNE 1


@pytest.fixture
def people(make_user: Callable[..., Any], registers: None) -> People:  # noqa: F811
    """An officer of every branch, another, the direction, a representative of the first branch."""
    officer, other, direction, representative = (make_user(code) for code in ("BR", "BR", "DI", "BX"))
    rows = [
        Access(user=user, committee=each, since=PUBLISHED - dt.timedelta(400))
        for user in (officer, other)
        for each in Committee.objects.order_by("pk")
    ]
    rows.append(Access(user=representative, committee_id="1", since=PUBLISHED - dt.timedelta(400)))
    Access.objects.bulk_create(rows)
    for code in ("RNCP36989", "RNCP31946", "RNCP36990"):
        Certification.objects.create(code=code, title=f"Titre {code}", level=4)
    return People(officer, other, direction, representative)


def prepare(people: People, **given: Any) -> Campaign:
    chosen = {
        "name": "Campagne d’essai", "kind": "general", "launched_on": PUBLISHED,
        "committees": ["1", "2", "3"], "by": people.officer, "on": PUBLISHED, **given,
    }  # fmt: skip
    return campaigns.prepare(**chosen)


def load(campaign: Campaign, text: str = TABLE, by: User | None = None) -> campaigns_recommendations.Outcome:
    """Load a pasted table."""
    table = files.recommendations(text, valued=campaign.order == "recommendation")
    return campaigns_recommendations.receive(
        campaign=campaign.pk, name=table.name, lines=table.lines, flaws=table.flaws, by=by, on=PUBLISHED
    )


@pytest.fixture
def campaign(people: People) -> Campaign:
    """Open, published, its recommendations loaded."""
    row = prepare(people)
    campaigns.publish(
        campaign=row.pk, published_on=PUBLISHED, bulletin="BO 2026-3", by=people.officer, on=PUBLISHED
    )
    assert not load(row, by=people.officer).flaws
    return Campaign.objects.get(pk=row.pk)


def asked(campaign: Campaign, cpne: str = "1") -> CampaignCommittee:
    return campaign.asked.get(committee=cpne)


def position(campaign: Campaign, rncp: str = "RNCP38362", cpne: str = "1") -> Position:
    return campaign.positions.get(rncp=rncp, committee=cpne)


def propose(row: Position, by: User | None, *, on: dt.date = ON, **given: Any) -> Position:
    chosen = {"choice": "recommended", "amount": None, "reason": "", "communication": None, **given}
    return campaigns_positions.propose(position=row.pk, by=by, on=on, **chosen)


def vote(rows: list[Position], by: User, *, on: dt.date = ON, voted_on: dt.date | None = None) -> int:
    first = rows[0]
    entry = CampaignCommittee.objects.get(campaign=first.campaign_id, committee=first.committee_id)
    return campaigns_votes.vote(
        asked=entry.pk, positions=[row.pk for row in rows], minutes=ContentFile(HONEST, "pv.pdf"),
        voted_on=voted_on or on, by=by, on=on,
    )  # fmt: skip


def received(row: Position, people: People, **given: Any) -> Position:
    """A position brought to « reçue »."""
    propose(row, people.representative, **given)
    vote([row], people.officer)
    campaigns_votes.receive(positions=[row.pk], received_on=ON, by=people.officer, on=ON)
    return Position.objects.get(pk=row.pk)
