"""The budget of a convention: written in its draft, frozen with the version, read in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.traces import remember
from conventions.models import (
    BudgetFunder,
    BudgetLine,
    BudgetYear,
    Convention,
    ConventionTrace,
    LineShare,
    LineTerms,
    Version,
)
from conventions.rules import budget as rules
from conventions.rules.contents import seal
from law.money import euros
from law.refusal import Impossible


@dataclass(frozen=True, slots=True)
class Funder:
    """Who pays, in the order of the shares; the last one takes the rest."""

    nature: str
    name: str


class Wrong(Impossible):
    """A budget that cannot be written, with the cell of each flaw."""

    def __init__(self, flaws: Sequence[rules.Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__(
            " ".join(f"Ligne {each.row} : {each.sentence}" if each.row else each.sentence for each in flaws)
        )


@transaction.atomic
def set_budget(
    *,
    convention: int,
    lines: Sequence[rules.Line],
    funders: Sequence[Funder],
    by: User,
    on: date,
    years: Sequence[rules.Year] = (),
    seen: str | None = None,
) -> Version:
    """Write the budget of the draft whole; lines already known keep their number, none disappears.

    `seen` is the mark of what was read. Wrong tells every cell; Impossible when no version may be written.
    """
    row = Convention.objects.select_for_update().get(pk=convention)
    version = written_version(row)
    if version is None:
        raise Impossible("Le budget signé ne change que par un avenant : ouvrez-en un.")
    version = Version.objects.select_for_update().get(pk=version.pk)
    if seen is not None and seen != mark(version):
        raise Impossible("Un collègue a modifié ce budget entre-temps : rechargez la page avant d’écrire.")
    names = [" ".join(each.name.split()) for each in funders]
    if found := [*rules.flaws(lines, names, years), *_against(row, lines)]:
        raise Wrong(found)
    _erase(version)
    payers = _funders(row, funders)
    numbered = _numbered(row, lines)
    _write(version, numbered, payers)
    BudgetYear.objects.bulk_create(
        BudgetYear(version=version, year=each.year, committed=each.committed, paid=each.paid)
        for each in years
    )
    total = euros(sum((line.amount for line in lines), rules.ZERO))
    remember(row=row, verb="budget", trace=ConventionTrace, by=by, on=on, comment=f"Budget : {total}.")
    return version


def written_version(convention: Convention) -> Version | None:
    """The version whose budget may be written now: an open draft, or a past text that has none yet."""
    draft = convention.versions.filter(signed_on=None).first()
    if draft is not None:
        return None if draft.sha256 else draft
    last = convention.versions.order_by("-number").first()
    blank = last is not None and not LineTerms.objects.filter(line__convention=convention).exists()
    return last if convention.past and blank else None


def shown_version(convention: Convention, on: date) -> Version | None:
    """The version whose budget holds that day, or the first draft when nothing is signed yet."""
    with_lines = convention.versions.filter(line_terms__isnull=False).distinct()
    signed = with_lines.filter(signed_on__isnull=False)
    found = signed.filter(effective_on__lte=on).order_by("-number").first()
    return found or signed.order_by("number").first() or with_lines.order_by("number").first()


def frozen(version: Version) -> dict[str, Any]:
    """The budget as the version keeps it: funders, lines with what each bears, years."""
    terms = version.line_terms.select_related("line").prefetch_related("shares__funder").order_by("rank")
    return {
        "funders": [
            {"name": each.name, "nature": each.get_nature_display()}
            for each in BudgetFunder.objects.filter(shares__terms__version=version)
            .distinct()
            .order_by("rank")
        ],
        "lines": [_line(each) for each in terms],
        "years": [
            {"code": str(each.year), "committed": f"{each.committed}", "paid": f"{each.paid}"}
            for each in version.years.order_by("year")
        ],
    }


def carried(before: Version, after: Version) -> None:
    """An amendment begins with the budget in force."""
    origin = before.convention.versions.filter(line_terms__isnull=False, number__lte=before.number)
    found = origin.order_by("-number").first()
    if found is None:
        return
    for terms in found.line_terms.prefetch_related("shares"):
        shares = list(terms.shares.all())
        terms.pk, terms.version = None, after
        terms._state.adding = True
        terms.save()
        for share in shares:
            share.pk, share.terms = None, terms
        LineShare.objects.bulk_create(shares)
    years = list(found.years.all())
    for each in years:
        each.pk, each.version = None, after
    BudgetYear.objects.bulk_create(years)


def flaws(version: Version) -> list[str]:
    """What keeps this draft from being sealed: a line under what is committed on it."""
    return [
        f"La ligne {terms.line.number} ({terms}) descend à {euros(terms.amount)} : "
        f"{euros(terms.line.committed)} y sont engagés."
        for terms in version.line_terms.select_related("line").order_by("rank")
        if terms.amount < terms.line.committed
    ]


def mark(version: Version) -> str:
    """What was read of a budget, to tell whether somebody wrote in between."""
    return seal(frozen(version))


def _line(terms: LineTerms) -> dict[str, Any]:
    return {
        "number": terms.line.number,
        "axis": terms.axis,
        "action": terms.action,
        "label": terms.label,
        "nature": terms.get_nature_display(),
        "amount": f"{terms.amount}",
        "shares": [
            {"name": share.funder.name, "amount": f"{share.amount}"}
            | ({"percent": f"{share.percent.normalize():f}"} if share.percent is not None else {})
            | ({"ceiling": f"{share.ceiling}"} if share.ceiling is not None else {})
            for share in sorted(terms.shares.all(), key=lambda each: each.funder.rank)
        ],
    }


def _against(row: Convention, lines: Sequence[rules.Line]) -> list[rules.Flaw]:
    """Known lines that are missing, repeated, or brought under what is committed."""
    known = {line.number: line for line in row.lines.all()}
    kept = set(
        LineTerms.objects.filter(line__convention=row)
        .exclude(version__signed_on=None)
        .values_list("line__number", flat=True)
    )
    told = [line.number for line in lines if line.number is not None]
    found = [
        rules.Flaw(0, "", f"La ligne {number} est au texte signé : mettez son montant à zéro pour la fermer.")
        for number in sorted(kept - set(told))
    ]
    seen: set[int] = set()
    for position, line in enumerate(lines, start=1):
        if line.number is None:
            continue
        if line.number not in known or line.number in seen:
            found.append(rules.Flaw(position, "label", "Cette ligne n’est pas de ce budget."))
        elif line.amount < known[line.number].committed:
            least = euros(known[line.number].committed)
            found.append(rules.Flaw(position, "amount", f"{least} sont engagés sur cette ligne."))
        seen.add(line.number)
    return found


def _write(
    version: Version, numbered: Sequence[tuple[BudgetLine, rules.Line]], payers: Sequence[BudgetFunder]
) -> None:
    """What the version gives each line, and what each funder bears of it."""
    terms = LineTerms.objects.bulk_create(
        LineTerms(
            line=line, version=version, rank=rank, axis=told.axis.strip(), action=told.action.strip(),
            label=told.label.strip(), nature=told.nature, amount=told.amount,
        )
        for rank, (line, told) in enumerate(numbered, start=1)
    )  # fmt: skip
    LineShare.objects.bulk_create(
        LineShare(terms=each, funder=payer, percent=share.percent, ceiling=share.ceiling, amount=amount)
        for each, (_, told) in zip(terms, numbered, strict=True)
        for payer, share, amount in zip(
            payers, (*told.shares, rules.Share()), rules.shared(told.amount, told.shares), strict=True
        )
    )


def _erase(version: Version) -> None:
    """The budget the draft had; lines that only it named go too."""
    version.line_terms.all().delete()
    version.years.all().delete()


def _funders(row: Convention, funders: Sequence[Funder]) -> list[BudgetFunder]:
    """The funders in their order, those known kept; those nothing names any more go."""
    known = {each.name: each for each in row.funders.all()}
    made = []
    for rank, told in enumerate(funders, start=1):
        name = " ".join(told.name.split())
        payer = known.pop(name, None) or BudgetFunder(convention=row, name=name)
        payer.rank, payer.nature = rank, told.nature
        payer.save()
        made.append(payer)
    for rank, payer in enumerate(known.values(), start=len(made) + 1):
        if payer.shares.exists() or payer.calls.exists():
            payer.rank = rank
            payer.save(update_fields=["rank"])
        else:
            payer.delete()
    return made


def _numbered(row: Convention, lines: Sequence[rules.Line]) -> list[tuple[BudgetLine, rules.Line]]:
    """Each line with its lasting identity; those that no version names any more go."""
    known = {line.number: line for line in row.lines.all()}
    last = row.lines.aggregate(last=Max("number"))["last"] or 0
    made, told_numbers = [], {line.number for line in lines}
    for told in lines:
        line = known.get(told.number) if told.number is not None else None
        if line is None:
            last += 1
            line = BudgetLine.objects.create(convention=row, number=last)
        made.append((line, told))
    for number, line in known.items():
        if number not in told_numbers and not line.terms.exists() and not line.commitments.exists():
            line.delete()
    return made
