"""Two branches, the officer of the first one, and a certification at each step of its life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from branches.actions import advancing, criteria, filing, frames, projects
from branches.models import Access, Project, Qualification
from branches.rules import criteria as rules
from branches.rules.frames import TOPICS, Item
from registers.models import Committee
from tests.contracts.papers.conftest import HONEST

ON = dt.date(2026, 11, 29)
SIRET, OTHER_SIRET = "78466840200018", "73282932000074"
ITEMS = (
    Item("block", "BC01", "Vendre et conseiller"),
    Item("activity", "A1", "Accueil du client"),
    Item("skill", "C1", "Accueillir chaque client, langage adapté", "BC01", ("A1",), frozenset(TOPICS)),
    Item("assessment", "E1", "Mise en situation de vente", "", ("C1",)),
)


def client_of(user: Any) -> Client:
    """A browser signed in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def pdf(name: str = "piece.pdf") -> ContentFile[bytes]:
    """A small honest file."""
    return ContentFile(HONEST, name)


@pytest.fixture
def committee(db: None) -> Committee:
    return Committee.objects.create(pk="12", label="CPNE de la boulangerie")


@pytest.fixture
def other(db: None) -> Committee:
    return Committee.objects.create(pk="34", label="CPNE de l’automobile")


@pytest.fixture
def officer(make_user: Callable[..., Any], committee: Committee) -> Any:
    """Conducts the projects of the first branch."""
    user = make_user("BR")
    Access.objects.create(user=user, committee=committee, since=dt.date(2020, 1, 1))
    return user


@pytest.fixture
def idea(officer: Any, committee: Committee) -> Project:
    """A CQP that is still an idea."""
    _, project = projects.make(
        kind="cqp", title="CQP Vendeur conseil", committees=[committee], by=officer, on=dt.date(2021, 1, 4),
        level=3,
        aim="Les boutiques manquent de vendeurs.",
    )  # fmt: skip
    assert project
    return project


def decided(project: Project, by: Any, on: dt.date = ON, siret: str = SIRET) -> Project:
    """Studied, then decided by the CPNE."""
    if project.state == "idea":
        advancing.move(project=project.pk, verb="study", by=by, on=on)
    return advancing.decide(
        project=project.pk, decided_on=on, minutes=pdf(), siret=siret, owner="Association", by=by, on=on
    )


def built(project: Project, by: Any, on: dt.date = ON) -> Project:
    """Decided, its frames written, every criterion answered, the bulletin seen."""
    row = decided(project, by, on)
    advancing.move(project=row.pk, verb="engineer", by=by, on=on)
    last = frames.latest(row.qualification)
    version = last if last and not last.sealed_on else frames.start(qualification=row.qualification_id, by=by)
    frames.fill(version=version.pk, items=ITEMS, by=by)
    projects.describe(project=row.pk, by=by, on=on, bulletin_on=on)
    for each in rules.asked_of("rncp", on):
        criteria.answer(
            project=row.pk, code=each.code, state="ready", text="Voir la preuve.", file=pdf(), by=by, on=on
        )
    return Project.objects.get(pk=row.pk)


def filed(project: Project, by: Any, on: dt.date = ON, **given: Any) -> Project:
    """Put in."""
    row = built(project, by, on)
    filing.put_in(project=row.pk, filed_on=on, reference="D-1", by=by, on=on, **given)
    return Project.objects.get(pk=row.pk)


def registered(project: Project, by: Any, on: dt.date = ON, code: str = "RNCP40000") -> Qualification:
    """Put in, then registered for five years."""
    row = filed(project, by, on)
    filing.accept(
        project=row.pk, code=code, decided_on=on, effective_on=on, ends_on=on.replace(year=on.year + 5),
        by=by, on=on,
    )  # fmt: skip
    return Qualification.objects.get(pk=row.qualification_id)
