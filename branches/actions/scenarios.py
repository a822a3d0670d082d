"""Verbs of the scenarios: write one, change it, copy it, share it, put it away, compute what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.traces import move, remember
from branches.actions import scenarios_grid, scenarios_stock
from branches.models import Scenario, ScenarioEffect, ScenarioLine, ScenarioTrace
from branches.rules import scenarios as rules
from branches.rules.scenarios import Reading
from branches.rules.simulation_effect import Effect, Hypotheses, simulate
from contracts.actions.lots import calm_collector
from law.refusal import Impossible
from law.typography import french
from registers.models import Committee

_HYPOTHESES = ("applicable_on", "horizon", "rest", "growth")
SAME_NAME = french("Un scénario en cours de cette branche porte déjà ce nom : choisissez-en un autre.")
NAME = 120


class Draft(NamedTuple):
    """A scenario as it is written on a page."""

    name: str
    comment: str
    applicable_on: date
    horizon: int
    rest: bool
    growth: Decimal
    levels: Mapping[str, Decimal]


def create(*, committee: Committee, draft: Draft, by: User, on: date, verb: str = "create") -> Scenario:
    """Keep a new scenario; that of a representative is shared with the branch."""
    outside = by.has_perm("branches.represent_branch") and not by.has_perm("branches.open_branch")
    row = Scenario(
        committee=committee, from_branch=outside, shared=outside, made_by=by, changed_by=by,
        changed_at=timezone.now(),
    )  # fmt: skip
    with transaction.atomic():
        _write(row, draft)
        remember(row=row, verb=verb, trace=ScenarioTrace, by=by, on=on, from_state="")
        _ask(row)
    return row


@transaction.atomic
def change(*, scenario: int, version: int, draft: Draft, by: User, on: date) -> Scenario:
    """Write other levels or hypotheses; refused when somebody else has changed it meanwhile."""
    row = _locked(scenario)
    if row.state != "open":
        raise Impossible("Ce scénario est archivé : rouvrez-le pour le modifier.")
    if row.version != version:
        raise Impossible(
            french(
                f"{row.changed_by} a modifié ce scénario le "
                f"{timezone.localtime(row.changed_at):%d/%m/%Y à %H:%M} : enregistrez le vôtre sous un autre "
                "nom, ou rechargez la page."
            )
        )
    row.version += 1
    row.changed_by, row.changed_at = by, timezone.now()
    _write(row, draft)
    remember(row=row, verb="change", trace=ScenarioTrace, by=by, on=on)
    _ask(row)
    return row


def duplicate(*, scenario: Scenario, by: User, on: date) -> Scenario:
    """The same levels and hypotheses under a name of its own."""
    draft = draft_of(scenario)
    taken = set(
        Scenario.objects.filter(committee=scenario.committee_id, state="open").values_list("name", flat=True)
    )
    for number in range(1, 1000):
        ending = " (copie)" if number == 1 else f" (copie {number})"
        name = draft.name[: NAME - len(ending)] + ending
        if name not in taken:
            break
    return create(
        committee=scenario.committee, draft=draft._replace(name=name), by=by, on=on, verb="duplicate"
    )


@transaction.atomic
def share(*, scenario: int, shared: bool, by: User, on: date) -> None:
    """Show a scenario of the OPCO to the representatives of its branch, or to the OPCO alone."""
    row = _locked(scenario)
    if row.from_branch:
        raise Impossible("Le scénario d’un représentant reste visible de sa branche.")
    if row.shared != shared:
        row.shared = shared
        row.save(update_fields=["shared"])
        verb = "share" if shared else "withhold"
        remember(row=row, verb=verb, trace=ScenarioTrace, by=by, on=on)


def put_away(*, scenario: int, verb: str, by: User, on: date) -> None:
    """Archive a scenario, or reopen it."""
    try:
        with transaction.atomic():
            move(row=_locked(scenario), verb=verb, moves=rules.MOVES, trace=ScenarioTrace, by=by, on=on)
    except IntegrityError as error:
        raise Impossible(SAME_NAME) from error


@transaction.atomic
def ask_again(*, scenario: int) -> None:
    """Ask for the effects to be computed again, on the stock of today."""
    _ask(_locked(scenario))


def compute(*, scenario: int) -> None:
    """Compute the effects asked; a scenario changed meanwhile keeps what was asked since."""
    row = Scenario.objects.get(pk=scenario)
    reading = scenarios_stock.latest()
    if reading is None:
        return
    draft = draft_of(row)
    for code in rules.READINGS:
        asked = ScenarioEffect.objects.filter(scenario=row, reading=code, version=row.version, state="asked")
        if asked.exists():
            effect = effect_of(row.committee_id, draft, code, on=reading.on)  # type: ignore[arg-type]
            asked.update(state="done", content=effect.as_dict(), stock_on=reading.on, made_at=timezone.now())


def effect_of(committee: str, draft: Draft, reading: Reading, *, on: date) -> Effect:
    """What the levels of a draft change on the contracts of a branch; nothing is written."""
    rows = scenarios_stock.rows(committee, reading, on=on)
    current: Mapping[str, Decimal] = {}
    if reading == "entries":
        codes = {*scenarios_stock.certifications(committee, on=on), *draft.levels}
        current = scenarios_grid.current_levels(committee, codes, on=draft.applicable_on)
    asked = Hypotheses(
        reading, draft.levels, draft.applicable_on, draft.horizon, draft.rest, draft.growth, current
    )
    with calm_collector():
        return simulate(rows, asked)


def draft_of(scenario: Scenario) -> Draft:
    """The scenario as a page writes it."""
    levels = dict(scenario.lines.order_by("rncp").values_list("rncp", "amount"))
    return Draft(
        scenario.name, scenario.comment, scenario.applicable_on, scenario.horizon, scenario.rest,
        scenario.growth, levels,
    )  # fmt: skip


def _locked(scenario: int) -> Scenario:
    """Alone in its query: a join on who changed it would find nothing once another one has."""
    return Scenario.objects.select_for_update().get(pk=scenario)


def _write(row: Scenario, draft: Draft) -> None:
    row.name, row.comment = draft.name, draft.comment
    for name in _HYPOTHESES:
        setattr(row, name, getattr(draft, name))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Impossible(SAME_NAME) from error
    row.lines.all().delete()
    ScenarioLine.objects.bulk_create(
        ScenarioLine(scenario=row, rncp=rncp, amount=amount) for rncp, amount in sorted(draft.levels.items())
    )


def _ask(row: Scenario) -> None:
    """The effects computed before stay readable until the new ones are there."""
    now = timezone.now()
    ScenarioEffect.objects.bulk_create(
        [
            ScenarioEffect(scenario=row, reading=code, version=row.version, asked_at=now)
            for code in rules.READINGS
        ],
        update_conflicts=True,
        unique_fields=["scenario", "reading"],
        update_fields=["state", "version", "asked_at"],
    )
