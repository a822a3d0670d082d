"""A session of an accredited body, its candidates, its jury, up to the certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from branches.actions import candidates, certificates, juries, sessions
from branches.models import Candidate, Certificate, Session
from branches.rules.sessions import Entry, Person
from tests.branches.habilitations.conftest import House, honest, make_house

ON = dt.date(2026, 11, 23)
STARTS = dt.date(2026, 11, 2)
BORN = dt.date(2004, 5, 17)
PEOPLE = (("Martin", "Zoé"), ("Bernard", "Ali"), ("Dubois", "Ève"))


def nir_of(born_on: dt.date, sex: str = "F", order: int = 1) -> str:
    """A number whose key is right, of somebody born that month."""
    body = f"{1 if sex == 'M' else 2}{born_on:%y%m}69123{order:03d}"
    return f"{body}{97 - int(body) % 97:02d}"


def entry(line: int, name: str, first_name: str, born_on: dt.date = BORN, **more: Any) -> Entry:
    route, entered_on = more.pop("route", "training"), more.pop("entered_on", None)
    return Entry(line, Person(name, first_name, born_on, route, entered_on), **more)


@dataclass
class World:
    """What the tests act on."""

    house: House

    @property
    def by(self) -> Any:
        return self.house.officer

    def plan(self, **more: Any) -> Session:
        given = {
            "committee": self.house.committee, "qualification": self.house.qualification,
            "provider": self.house.body, "blocks": (), "place": "Lyon", "starts_on": STARTS,
            "ends_on": STARTS,
        }  # fmt: skip
        return sessions.plan(**{**given, **more}, by=self.by, on=ON)

    def enrol(self, session: Session, *entries: Entry, **more: Any) -> candidates.Outcome:
        chosen = entries or tuple(
            entry(
                n, *names, sex="F", nir=nir_of(BORN, order=n), email=f"p{n}@exemple.fr", consent=True,
                trained_by=self.house.trainer.pk,
            )
            for n, names in enumerate(PEOPLE, 1)
        )  # fmt: skip
        return candidates.enrol(session=session.pk, entries=chosen, by=self.by, on=ON, **more)

    def seat(self, session: Session, college: str, name: str, **more: Any) -> Any:
        given = {"first_name": "Camille", "organisation": "", "body": None, "president": False}
        return juries.seat(
            session=session.pk, name=name, college=college, **{**given, **more}, by=self.by, on=ON
        )

    def jury(self, session: Session) -> None:
        juries.compose(
            session=session.pk, meets_on=STARTS, hour="14:00", place="Lyon", joint=True, by=self.by, on=ON
        )
        members = [self.seat(session, "employers", "Patron"), self.seat(session, "employees", "Salarié")]
        juries.attend(session=session.pk, present={m.pk: True for m in members}, by=self.by, on=ON)

    def results(self, session: Session, outcomes: Mapping[str, tuple[str, ...]]) -> None:
        """By first name: the outcome of each block."""
        blocks = list(session.blocks.values_list("code", flat=True)) or [""]
        found = {
            who.pk: dict(zip(blocks, outcomes.get(who.first_name, ("acquired",) * len(blocks)), strict=True))
            for who in Candidate.objects.filter(session=session)
        }
        juries.record(session=session.pk, outcomes=found, by=self.by, on=ON)

    def signed(self, outcomes: Mapping[str, tuple[str, ...]] | None = None, **more: Any) -> Session:
        session = self.plan(**more)
        self.enrol(session)
        self.jury(session)
        self.results(session, outcomes or {})
        juries.attach(session=session.pk, file=honest("pv.pdf"), by=self.by, on=ON)
        juries.sign(session=session.pk, by=self.by, on=ON)
        session.refresh_from_db()
        return session

    def deliver(self, session: Session, delivered_on: dt.date = ON) -> list[Certificate]:
        return certificates.deliver(session=session.pk, delivered_on=delivered_on, by=self.by, on=ON)


def make_world(make_user) -> World:
    house = make_house(make_user)
    house.accredited()
    return World(house)


@pytest.fixture
def world(db: None, make_user) -> World:
    return make_world(make_user)
