"""Goals: set for a year, changed or dropped with a reason, and how far each is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.traces import move, remember
from law.refusal import Impossible
from registers.models import Department
from smeservice.actions import figure_sums
from smeservice.models import FigureCell, Goal, GoalTrace
from smeservice.rules import figures
from smeservice.rules import goals as rules
from smeservice.rules.figures import Sums
from smeservice.rules.goals import Progress


@transaction.atomic
def fix(
    *,
    year: int,
    aim: str,
    target: int,
    by: User,
    on: date,
    adviser: User | None = None,
    department: str = "",
    reason: str = "",
) -> Goal:
    """Set the goal of an adviser or of a département; the same one said twice by one person is one.

    Impossible for a past year, for somebody who is no adviser, or when another goal is set.
    """
    if sentence := rules.wrong_year(year, on):
        raise Impossible(sentence)
    if aim not in rules.AIMS or not 1 <= target <= rules.MOST:
        raise Impossible("Choisissez la mesure et un nombre à atteindre.")
    if (adviser is None) == (not department):
        raise Impossible("Un objectif vise un conseiller ou un département, pas les deux.")
    if adviser is not None:
        User.objects.select_for_update(no_key=True).get(pk=adviser.pk)
        if not adviser.has_perm("smeservice.work_firm"):
            raise Impossible(f"{adviser} n’est pas conseiller : choisissez un conseiller.")
    elif not Department.objects.select_for_update(no_key=True).filter(pk=department).exists():
        raise Impossible("Ce département n’est pas au registre.")
    key = {"year": year, "aim": aim, "adviser": adviser, "department_id": department or None}
    if known := Goal.objects.filter(state="set", **key).first():
        if (known.target, known.set_by_id, known.set_on) == (target, by.pk, on):
            return known
        raise Impossible(
            f"Cet objectif est déjà fixé à {known.target} par {known.set_by} : modifiez-le avec un motif."
        )
    row = Goal.objects.create(target=target, set_by=by, set_on=on, **key)
    remember(
        row=row, verb="set", trace=GoalTrace, by=by, on=on, from_state="",
        comment=f"{_said(row)}. {reason.strip()}".strip(),
    )  # fmt: skip
    return row


@transaction.atomic
def change(*, goal: int, target: int, edition: int, reason: str, by: User, on: date) -> Goal:
    """Aim at another number; Impossible if somebody changed it meanwhile."""
    row = _held(goal, on)
    if row.edition != edition:
        raise Impossible("Cet objectif a changé entre-temps : relisez-le, puis recommencez.")
    if not 1 <= target <= rules.MOST:
        raise Impossible("Indiquez un nombre à atteindre.")
    before, row.target, row.edition = row.target, target, row.edition + 1
    move(
        row=row, verb="change", moves=rules.MOVES, trace=GoalTrace, by=by, on=on,
        comment=f"De {before} à {target}. {reason.strip()}" if reason.strip() else "",
        also=("target", "edition"),
    )  # fmt: skip
    return row


@transaction.atomic
def drop(*, goal: int, reason: str, by: User, on: date) -> None:
    """Take a goal back, for a reason; its history stays."""
    row = _held(goal, on)
    move(row=row, verb="drop", moves=rules.MOVES, trace=GoalTrace, by=by, on=on, comment=reason)


def progress(rows: Iterable[Goal], year: int, on: date) -> list[tuple[Goal, Progress]]:
    """How far goals of a year are, from the figures kept: those of a département count everybody there."""
    goals = list(rows)
    asked = figures.year(year)
    people = {goal.adviser_id for goal in goals if goal.adviser_id}
    places = {goal.department_id for goal in goals if goal.department_id}
    cells = FigureCell.objects.all()
    heads = {row.key: row.sums for row in figure_sums.by(cells.filter(adviser__in=people), asked, "adviser")}
    lands = {
        row.key: row.sums for row in figure_sums.by(cells.filter(department__in=places), asked, "department")
    }
    found = []
    for goal in goals:
        sums = heads.get(str(goal.adviser_id)) if goal.adviser_id else lands.get(str(goal.department_id))
        done = getattr(sums or Sums(), goal.aim)
        found.append((goal, rules.progress(goal.target, done, year, on)))
    return found


def _held(goal: int, on: date) -> Goal:
    row = Goal.objects.select_for_update(of=("self",)).filter(pk=goal).first()
    if row is None:
        raise Impossible("Cet objectif n’existe plus : rechargez la liste.")
    if sentence := rules.wrong_year(row.year, on):
        raise Impossible(sentence)
    return row


def _said(row: Goal) -> str:
    return f"{row.get_aim_display()} {row.year} : {row.target}"
