"""A branch, its certification with two blocks, two bodies, an officer who works for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile

from branches.actions import habilitations
from branches.models import (
    Access,
    FrameItem,
    FrameVersion,
    Habilitation,
    Ownership,
    Qualification,
    QualificationCommittee,
    Registration,
)
from registers.models import Committee, Provider
from tests.contracts.papers.conftest import HONEST

ON = dt.date(2026, 11, 23)
BODY, TRAINER = "73282932000074", "55208131766522"
SINCE, UNTIL = dt.date(2025, 10, 1), dt.date(2028, 9, 30)
CONTENT: dict[str, Any] = {
    "kind": "assess", "purpose": "Évaluer le CQP Tourier.", "since": SINCE, "until": UNTIL,
    "fee_terms": "450 € par candidat.", "subcontracting": "Interdite.", "means": "Deux fournils.",
    "sharing": "Sans objet.",
}  # fmt: skip


def honest(name: str = "piece.pdf") -> ContentFile:
    """A PDF that may be kept."""
    return ContentFile(HONEST, name)


@dataclass
class House:
    """What the tests act on."""

    committee: Committee
    other: Committee
    qualification: Qualification
    body: Provider
    trainer: Provider
    officer: Any

    def request(self, **more: Any) -> Habilitation:
        """A body asks to be accredited for the whole certification."""
        scope = more.pop("scope", [(self.qualification.pk, "")])
        provider = more.pop("provider", self.body)
        return habilitations.request(
            committee=self.committee, provider=provider, content={**CONTENT, **more}, scope=scope,
            requested_on=dt.date(2025, 9, 1), by=self.officer, on=ON,
        )  # fmt: skip

    def accredited(self, **more: Any) -> Habilitation:
        """The same, signed and active."""
        row = self.request(**more)
        self.act(row, "examine")
        habilitations.attach(habilitation=row.pk, file=honest(), by=self.officer, on=ON)
        self.act(row, "activate", changed_on=SINCE)
        row.refresh_from_db()
        return row

    def act(self, row: Habilitation, verb: str, **more: Any) -> None:
        on = more.pop("on", ON)
        habilitations.act(habilitation=row.pk, verb=verb, by=self.officer, on=on, **more)
        row.refresh_from_db()


def standing_house(officer: Any) -> House:
    """The house made before, or a new one with its body accredited."""
    qualification = Qualification.objects.filter(title="CQP Tourier").first()
    if qualification is None:
        house = make_house(lambda *codes: officer, attached=False)
        house.accredited()
        return house
    two, three = (Committee.objects.get(pk=key) for key in "23")
    body, trainer = Provider.objects.get(pk=BODY), Provider.objects.get(pk=TRAINER)
    return House(two, three, qualification, body, trainer, officer)


def make_house(make_user, *, attached: bool = True) -> House:
    """Everything, for tests in one transaction or in several."""
    committee, _ = Committee.objects.get_or_create(pk="2", defaults={"label": "CPNE d’essai"})
    other, _ = Committee.objects.get_or_create(pk="3", defaults={"label": "CPNE voisine"})
    officer = make_user("BR")
    if attached:
        Access.objects.create(user=officer, committee=committee, since=dt.date(2020, 1, 1))
    qualification = Qualification.objects.create(kind="cqp", title="CQP Tourier", made_by=officer)
    QualificationCommittee.objects.create(qualification=qualification, committee=committee, lead=True)
    Registration.objects.create(
        qualification=qualification, code="RS6117", decided_on=dt.date(2025, 9, 1),
        effective_on=dt.date(2025, 9, 1), ends_on=dt.date(2028, 9, 1), basis="ordinary", max_years=5,
        made_by=officer,
    )  # fmt: skip
    version = FrameVersion.objects.create(qualification=qualification, number=1, made_by=officer)
    for position, code in enumerate(("B1", "B2"), start=1):
        FrameItem.objects.create(
            version=version, kind="block", code=code, text=f"Bloc {code}", links=[], topics=[],
            position=position,
        )  # fmt: skip
    body, _ = Provider.objects.get_or_create(
        pk=BODY, defaults={"name": "Institut d’évaluation", "city": "Lyon"}
    )
    trainer, _ = Provider.objects.get_or_create(pk=TRAINER, defaults={"name": "École de boulangerie"})
    from branches.actions import documents

    minutes = documents.keep(committee=committee, title="PV", file=honest(), by=officer, on=ON)
    Ownership.objects.create(
        qualification=qualification, siret="13002526500013", name="Association des boulangers",
        since=dt.date(2020, 1, 1), minutes=minutes, made_by=officer,
    )  # fmt: skip
    return House(committee, other, qualification, body, trainer, officer)


@pytest.fixture
def house(db: None, make_user) -> House:
    return make_house(make_user)
