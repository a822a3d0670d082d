"""The diagnosis of a branch: facts gathered without small cells, kept when it is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

import law
from accounts.models import User
from branches.actions import rooms, talks
from branches.actions.sights import portrait
from branches.models import (
    Diagnosis,
    Figure,
    FiguresState,
    Projection,
    SkillsTalk,
    Study,
    WorkforceFigure,
    WorkforceVintage,
)
from branches.rules import diagnosis as rules
from branches.rules import privacy
from branches.rules.projection import SCENARIOS, Hypotheses, told_hypotheses
from contracts.models import Contract
from registers.models import Agreement, Committee

OCCUPATIONS, STUDIES = 12, 20


def content(committee: Committee, on: date) -> dict[str, Any]:
    """The document of that day, nothing written."""
    return rules.content(facts(committee, on))


@transaction.atomic
def keep(*, committee: Committee, by: User, on: date) -> Diagnosis:
    """Keep the diagnosis as it is today."""
    return Diagnosis.objects.create(
        committee=committee, made_on=on, content=content(committee, on), made_by=by
    )


def facts(committee: Committee, on: date) -> rules.Facts:
    """What is known of a branch on a day."""
    least = law.small_cell(on)
    state = FiguresState.objects.filter(pk=1).first()
    last = SkillsTalk.objects.filter(committee=committee).order_by("-signed_on").first()
    agreements = Agreement.objects.filter(
        mappings__in=committee.mappings.in_force(on)  # type: ignore[attr-defined]
    ).distinct()
    return rules.Facts(
        committee=committee.label or f"CPNE {committee.pk}",
        code=committee.pk,
        agreements=[str(each) for each in agreements.order_by("pk")],
        made_on=on,
        least=least,
        senior_age=law.senior_age(on),
        house=settings.OPCO_NAME or "OPCO",
        contracts=_contracts(committee, least),
        contracts_on=state.on if state else None,
        companies=_companies(committee, on),
        workforce=_workforce(committee, on),
        projection=_projection(committee, on),
        studies=[
            (each.title, f"{each.published_on:%d/%m/%Y}")
            for each in Study.objects.of_committee(committee.pk)
            .filter(state="published")
            .order_by("-published_on", "-pk")[:STUDIES]
        ],
        due_on=talks.due_on(last.signed_on, on) if last else None,
    )


def _contracts(committee: Committee, least: int) -> list[tuple[str, int | None, int | None]]:
    rows = {row.kind: row for row in Figure.objects.filter(committee=committee, theme="whole")}
    counts: dict[tuple[str, str], int] = {}
    for kind, label in Contract.Kind.choices:
        row = rows.get(kind)
        counts[label, "live"] = row.live if row else 0
        counts[label, "year"] = row.accepted if row else 0
    live = privacy.published({kind: n for (kind, what), n in counts.items() if what == "live"}, least=least)
    year = privacy.published({kind: n for (kind, what), n in counts.items() if what == "year"}, least=least)
    return [(label, live[label], year[label]) for _, label in Contract.Kind.choices]


def _companies(committee: Committee, on: date) -> list[tuple[str, int | None, int | None]]:
    """As the page of the branch gives them to its representatives."""
    rows = rooms.room(committee, on=on, secret=True).sizes
    return [(row.label, row.count.companies, row.count.employers) for row in rows]


def _workforce(committee: Committee, on: date) -> dict[str, Any] | None:
    vintages = list(
        WorkforceVintage.objects.current().filter(committee=committee).order_by("-year", "source")
    )
    if not vintages or not WorkforceFigure.objects.filter(vintage=vintages[0]).exists():
        return None
    found = portrait(vintages[0], vintages, on=on, hidden=True)
    return {
        "year": vintages[0].year,
        "source": vintages[0].source,
        "total": found.total,
        "women": found.women,
        "seniors": found.seniors,
        "pyramid": found.pyramid,
        "evolution": found.evolution,
        "occupations": [(each.rome, each.heads) for each in found.occupations[:OCCUPATIONS]],
    }


def _projection(committee: Committee, on: date) -> dict[str, Any] | None:
    row = Projection.objects.filter(committee=committee).select_related("vintage").order_by("-pk").first()
    if row is None:
        return None
    least, codes = law.small_cell(on), list(SCENARIOS)
    scenarios = {code: Hypotheses.from_dict(stored) for code, stored in row.inputs["scenarios"].items()}
    every = [row.results[code]["years"] for code in codes]
    first = every[0][0]["start"]
    curve = [(str(row.vintage.year), [first] * len(codes))]
    curve += [(str(parts[0]["year"]), [part["end"] for part in parts]) for parts in zip(*every, strict=True)]
    return {
        "title": row.title,
        "made_on": f"{row.made_on:%d/%m/%Y}",
        "curve": [(year, [n if n >= least else None for n in values]) for year, values in curve],
        "hypotheses": told_hypotheses(scenarios),
        "tensions": _tensions(row.results["tensions"], least),
    }


def _tensions(rows: Sequence[Mapping[str, Any]], least: int) -> list[list[str]]:
    """Those of the occupations whose number may be told: their entries would give it away."""
    shown = privacy.published({each["rome"]: each["heads"] for each in rows}, least=least)
    return [
        [
            each["rome"],
            rules.number(each["heads"]),
            *(_decimal(each[name]) for name in ("exits", "entries", "ratio")),
        ]
        for each in rows
        if shown[each["rome"]] is not None
    ][:OCCUPATIONS]


def _decimal(worth: float | None) -> str:
    return "—" if worth is None else f"{worth:g}".replace(".", ",")
