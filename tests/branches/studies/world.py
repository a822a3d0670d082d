"""A branch and a study at any of its steps, made by the verbs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from branches.actions import studies, study_money
from branches.actions.studies import Field
from branches.actions.study_money import Funder
from branches.models import Access, Study
from registers.models import Committee
from tests.contracts.papers.conftest import HONEST

ON = dt.date(2026, 11, 23)


def paper(name: str = "piece.pdf") -> ContentFile:
    """A small honest file."""
    return ContentFile(HONEST, name)


def branch(code: str = "2") -> Committee:
    """A branch of the register."""
    return Committee.objects.get_or_create(pk=code, defaults={"label": f"CPNE d’essai {code}"})[0]


def attached(user: Any, *codes: str, since: dt.date = dt.date(2020, 1, 1)) -> Any:
    """A user who works for branches, or represents them."""
    for code in codes:
        Access.objects.get_or_create(user=user, committee=branch(code), defaults={"since": since})
    return user


def field(lead: Committee, **given: Any) -> Field:
    """What a study bears on."""
    known = {
        "title": "Métiers à cinq ans", "question": "Qui part, qui vient ?", "method": "", "lead": lead,
        "committees": [], "agreements": [], "regions": [], "romes": ["D1102"],
    }  # fmt: skip
    return Field(**{**known, **given})


def asked_study(by: Any, on: dt.date = ON, code: str = "2", **given: Any) -> Study:
    """A study just asked for."""
    return studies.request(
        field=field(branch(code), **given), requested_by="cpne", requested_on=on, order=paper(), by=by, on=on
    )


def budgeted(study: Study, by: Any, on: dt.date = ON) -> Study:
    """Two lines, two funders at a third and two thirds."""
    return study_money.set_budget(
        study=study.pk, lines=[("Enquête", Decimal("1000.01")), ("Rapport", Decimal("500.00"))],
        funders=[Funder("mission", "", Decimal("33.33")), Funder("state", "", Decimal("66.67"))],
        by=by, on=on,
    )  # fmt: skip


def running_study(by: Any, on: dt.date = ON, code: str = "2", *, publish: bool = False) -> Study:
    """A study in progress with a deliverable, or published with it."""
    study = asked_study(by, on, code)
    budgeted(study, by, on)
    for kinds, verb, more in (
        (("scoping",), "scope", {}),
        (("specification",), "tender", {}),
        (("scoring", "contract"), "award", {"supplier": "Cabinet"}),
        (("steering",), "start", {}),
    ):
        for kind in kinds:
            studies.add_paper(study=study.pk, kind=kind, file=paper(), dated_on=on, by=by, on=on)
        studies.advance(study=study.pk, verb=verb, by=by, on=on, **more)
    row = studies.expect(study=study.pk, title="Rapport final", due_on=on, public=True, by=by, on=on)
    if publish:
        studies.receive(deliverable=row.pk, file=paper("rapport.pdf"), by=by, on=on)
        studies.advance(study=study.pk, verb="deliver", by=by, on=on)
        studies.accept(deliverable=row.pk, by=by, on=on)
        studies.add_paper(study=study.pk, kind="validation", file=paper(), dated_on=on, by=by, on=on)
        studies.advance(study=study.pk, verb="validate", by=by, on=on)
        studies.advance(study=study.pk, verb="publish", summary="Un départ sur trois.", by=by, on=on)
    return Study.objects.get(pk=study.pk)
