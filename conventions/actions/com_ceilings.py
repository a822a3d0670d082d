"""Verbs of the ceilings of a COM: set, charges entered or loaded, each replaced amount kept."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import PurePath

from django.core.files import File
from django.db import transaction
from django.db.models import Max, Sum
from django.db.models.functions import ExtractYear, Now

from accounts.models import User
from accounts.traces import remember
from conventions.actions.com_indicators import held
from conventions.models import Charge, ChargeFile, ComCeiling, Convention, ConventionTrace, Expense
from conventions.rules import com_ceilings as rules
from conventions.rules import com_indicators
from conventions.rules.com_ceilings import Ceilings, Judgement
from conventions.rules.com_charges import COOPERATION
from law.money import euros
from law.refusal import Impossible

Cell = tuple[int, str, str]  # year, section, item


@dataclass(frozen=True, slots=True)
class Line:
    """An amount to enter, with its line in the file."""

    number: int
    year: int
    section: str
    item: str
    amount: Decimal

    @property
    def cell(self) -> Cell:
        return self.year, self.section, self.item


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a cell cannot be taken: its line, its column, what it holds, a French sentence."""

    number: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Outcome:
    """What was done, or every reason why nothing was."""

    flaws: list[Flaw] = field(default_factory=list)
    created: int = 0
    replaced: int = 0
    unchanged: int = 0

    @property
    def done(self) -> bool:
        return not self.flaws


@transaction.atomic
def set_ceilings(
    *, convention: int, told: Ceilings, reason: str, decided_on: date, by: User, on: date
) -> ComCeiling:
    """Set the ceilings that the convention or its amendment gives; the same again changes nothing."""
    row = held(convention)
    if flaws := rules.flaws(told):
        raise Impossible(" ".join(flaws))
    if decided_on > on:
        raise Impossible("La date de l’acte ne peut pas être dans l’avenir.")
    if not reason.strip():
        raise Impossible("Nommez l’acte qui fixe ces plafonds.")
    before = row.ceilings.first()
    if before and _told(before) == told and before.reason == reason.strip():
        return before
    last = row.ceilings.aggregate(last=Max("number"))["last"] or 0
    remember(
        row=row, verb="com_ceilings", trace=ConventionTrace, by=by, on=on,
        comment=f"Version {last + 1} : {reason.strip()}",
    )  # fmt: skip
    return ComCeiling.objects.create(
        convention=row, number=last + 1, management=told.management, mission=told.mission,
        cooperation=told.cooperation, decided_on=decided_on, reason=reason.strip()[:200], made_by=by,
    )  # fmt: skip


@transaction.atomic
def enter(
    *, convention: int, year: int, section: str, amounts: Mapping[str, Decimal], reason: str, by: User,
    on: date,
) -> Outcome:  # fmt: skip
    """Enter the charges of a section in a year; an amount that changes another one needs a reason."""
    row = held(convention)
    lines = [Line(0, year, section, item, amount) for item, amount in amounts.items()]
    if flaws := _wrong(lines, row, on):
        raise Impossible(flaws[0].message)
    return _write(row, lines, None, reason, by)


@transaction.atomic
def load(
    *, convention: int, lines: Sequence[Line], flaws: Collection[Flaw], reason: str, upload: File, by: User,
    on: date,
) -> Outcome:  # fmt: skip
    """Enter a file of charges, whole or not at all; the same file again changes nothing."""
    row = held(convention)
    found = sorted([*flaws, *_wrong(lines, row, on), *_twins(lines)], key=lambda flaw: flaw.number)
    return Outcome(found) if found else _write(row, lines, upload, reason, by)


def _wrong(lines: Sequence[Line], row: Convention, on: date) -> list[Flaw]:
    years = com_indicators.years_of(row.starts_on, row.ends_on)
    drawn = cooperation(row) if any(line.item == COOPERATION for line in lines) else {}
    found = []
    for line in lines:
        if line.year not in years:
            sentence = f"La convention couvre {years[0]} à {years[-1]}."
            found.append(Flaw(line.number, "Année", str(line.year), sentence))
        elif line.year > on.year:
            found.append(Flaw(line.number, "Année", str(line.year), "Cette année n’a pas commencé."))
        elif line.item == COOPERATION and line.amount and line.year in drawn:
            sentence = (
                f"Les coopérations de {line.year} se calculent : {euros(drawn[line.year])} de dépenses "
                "acceptées dans leurs conventions. Laissez ce poste vide."
            )
            found.append(Flaw(line.number, "Montant", euros(line.amount), sentence))
    return found


def _twins(lines: Sequence[Line]) -> list[Flaw]:
    first: dict[Cell, int] = {}
    return [
        Flaw(line.number, "Ligne", "", f"La ligne {first[line.cell]} donne déjà ce montant.")
        for line in lines
        if first.setdefault(line.cell, line.number) != line.number
    ]


def _write(row: Convention, lines: Sequence[Line], upload: File | None, reason: str, by: User) -> Outcome:
    now = {
        (each.year, each.section, each.item): each
        for each in Charge.objects.current().filter(convention=row).select_for_update()
    }
    changed = [line for line in lines if line.cell not in now or now[line.cell].amount != line.amount]
    replaced = [now[line.cell].pk for line in changed if line.cell in now]
    if replaced and not reason.strip():
        raise Impossible(
            f"{len(replaced)} montant{'s' * (len(replaced) > 1)} déjà saisi{'s' * (len(replaced) > 1)} "
            "change : dites pourquoi."
        )
    if changed:
        file = _kept(row, upload, by) if upload is not None else None
        Charge.objects.filter(pk__in=replaced).update(replaced_at=Now())
        Charge.objects.bulk_create(
            Charge(
                convention=row, year=line.year, section=line.section, item=line.item, amount=line.amount,
                file=file, reason=reason.strip()[:300], made_by=by,
            )
            for line in changed
        )  # fmt: skip
    return Outcome([], len(changed) - len(replaced), len(replaced), len(lines) - len(changed))


def _kept(row: Convention, upload: File, by: User) -> ChargeFile:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    name = PurePath(upload.name or "charges").name[:255]
    return ChargeFile.objects.create(
        convention=row, name=name, file=upload, sha256=digest.hexdigest(), loaded_by=by
    )


def charges_of(convention: Convention) -> list[rules.Charge]:
    """Charges by year and item, all sections together; cooperation from its conventions when they spent."""
    drawn = cooperation(convention)
    rows = (
        Charge.objects.current()
        .filter(convention=convention)
        .order_by("year", "item")
        .values_list("year", "item")
        .annotate(sum=Sum("amount"))
    )
    kept = [rules.Charge(*row) for row in rows if row[1] != COOPERATION or row[0] not in drawn]
    return [*kept, *(rules.Charge(year, COOPERATION, amount) for year, amount in sorted(drawn.items()))]


def cooperation(convention: Convention) -> dict[int, Decimal]:
    """What framework cooperations cost by year of this COM: the expenses accepted of their conventions.

    A year none of them spent is left to what is entered.
    """
    years = com_indicators.years_of(convention.starts_on, convention.ends_on)
    spent = Expense.objects.filter(
        convention__kind="cooperation", state="accepted", dated_on__year__range=(years[0], years[-1])
    ).order_by()
    by_year = spent.annotate(year=ExtractYear("dated_on")).values_list("year").annotate(sum=Sum("eligible"))
    return {year: total for year, total in by_year if total}


def ceilings_of(convention: Convention) -> Ceilings | None:
    """The ceilings in force."""
    row = convention.ceilings.first()
    return _told(row) if row else None


def judged(convention: Convention, until: int | None = None) -> Judgement | None:
    """Spending up to the end of a year, or all of it, against the ceilings; None without ceilings."""
    told = ceilings_of(convention)
    if told is None:
        return None
    kept = (each for each in charges_of(convention) if until is None or each.year <= until)
    return Judgement(told, rules.spent(kept))


def _told(row: ComCeiling) -> Ceilings:
    return Ceilings(row.management, row.mission, row.cooperation)
