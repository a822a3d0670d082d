"""Commitments on a line: its money is promised, drawn or given back under the lock of the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from accounts.models import User
from conventions.models import BudgetLine, Commitment, CommitmentEntry, Convention, Draw, LineTerms
from conventions.rules import commitments as rules
from conventions.rules import lives
from law.refusal import Impossible

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beneficiary:
    """Who the money is for, and what for."""

    name: str
    siret: str = ""
    purpose: str = ""
    size: str = ""
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What a verb wrote: the commitment, what it held before and holds now."""

    commitment: Commitment
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@transaction.atomic
def commit(
    *,
    line: int,
    reference: str,
    amount: Decimal,
    to: Beneficiary,
    by: User | None,
    on: date,
    reason: str = "",
) -> Commitment:
    """Promise money of a line, whole or not at all; the same sheet sent again gives the one written."""
    if amount <= ZERO:
        raise Impossible("Le montant est supérieur à zéro.")
    row = locked(line)
    reference = " ".join(reference.split())
    known = Commitment.objects.filter(convention=row.convention_id, reference=reference).first()
    if known is not None:
        if _same(known, row, amount, to):
            return known
        raise Impossible(f"La référence {reference} est déjà engagée sur cette convention.")
    return _reach(row, reference, amount, to, by, on, reason or "Engagement", partial=False).commitment


@transaction.atomic
def draw(
    *,
    line: int,
    reference: str,
    target: Decimal,
    to: Beneficiary,
    by: User | None,
    on: date,
    reason: str,
    partial: bool = False,
) -> Written:
    """Bring what a reference holds of a line to a target: writes target − already written, up or down.

    Impossible above what is left; `partial` takes what is left instead. A reference holds one line.
    """
    return _reach(locked(line), " ".join(reference.split()), target, to, by, on, reason, partial=partial)


@transaction.atomic
def release(
    *, commitment: int, by: User | None, on: date, reason: str, amount: Decimal | None = None
) -> Written:
    """Give back a part of a commitment, or all that is not spent."""
    if not reason.strip():
        raise Impossible("Dites pourquoi cet argent est rendu à la ligne.")
    found = Commitment.objects.filter(pk=commitment).values_list("line", flat=True).first()
    if found is None:
        raise Impossible("Cet engagement n’existe pas.")
    line = locked(found)
    row = Commitment.objects.get(pk=commitment)
    if Draw.objects.filter(pk=row.pk).exists():
        raise Impossible("Ce tirage suit l’échéancier de son contrat : il ne se rend pas à la main.")
    given = row.amount - row.spent if amount is None else amount
    if given <= ZERO or given > row.amount:
        raise Impossible("Rien n’est à rendre." if amount is None else "Rendez une partie de cet engagement.")
    return _write(line, row, row.amount - given, by, on, reason, partial=False)


def locked(line: int) -> BudgetLine:
    """A line whose totals nobody else moves until the end; its convention does not change state meanwhile.

    Lines locked one after the other are locked in the order of their keys.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM conventions_convention WHERE id = "
            "(SELECT convention_id FROM conventions_budgetline WHERE id = %s) FOR KEY SHARE",
            [line],
        )
    row = BudgetLine.objects.select_for_update(no_key=True).filter(pk=line).first()
    if row is None:
        raise Impossible("Cette ligne n’est plus au budget : rechargez la page.")
    return row


def room_of(line: BudgetLine, on: date) -> rules.Room:
    """A line as it stands that day: what it is worth in force, or less when an amendment lowers it."""
    convention = Convention.objects.get(pk=line.convention_id)
    return rules.Room(
        budget=worth(line.pk, on),
        committed=line.committed,
        starts_on=convention.starts_on,
        ends_on=convention.ends_on,
        running=convention.state in lives.RUNNING,
    )


def worth(line: int, on: date) -> Decimal:
    """The amount in force of a line; a lower one sealed, that has yet to take effect, binds at once."""
    terms = LineTerms.objects.filter(line=line)
    current = terms.in_force(on).values_list("version__number", "amount").first()
    if current is None:
        return ZERO
    number, amount = current
    later = terms.filter(version__number__gt=number).exclude(version__sha256="")
    return min([amount, *later.values_list("amount", flat=True)])


def _reach(
    line: BudgetLine,
    reference: str,
    target: Decimal,
    to: Beneficiary,
    by: User | None,
    on: date,
    reason: str,
    *,
    partial: bool,
) -> Written:
    if not reference:
        raise Impossible("Donnez une référence à cet engagement.")
    row = Commitment.objects.filter(convention=line.convention_id, reference=reference).first()
    if row is None:
        row = Commitment(
            convention_id=line.convention_id, line=line, reference=reference, beneficiary=to.name.strip(),
            siret=to.siret, purpose=to.purpose.strip(), size=to.size, cost=to.cost, on=on, made_by=by,
        )  # fmt: skip
    elif row.line_id != line.pk:
        raise Impossible(f"La référence {reference} est engagée sur une autre ligne de la convention.")
    return _write(line, row, target, by, on, reason, partial=partial)


def _write(
    line: BudgetLine,
    row: Commitment,
    target: Decimal,
    by: User | None,
    on: date,
    reason: str,
    *,
    partial: bool,
) -> Written:
    """Write target − already written, under the lock of the line."""
    held, room = rules.Held(row.amount, row.spent), room_of(line, on)
    difference = rules.difference(target, held, room, partial=partial)
    if flaw := rules.flaw(held.amount + difference, held, room, on):
        raise Impossible(flaw)
    if not difference:
        return Written(row, held.amount, held.amount)
    row.amount = held.amount + difference
    row.save()
    CommitmentEntry.objects.create(
        commitment=row, line=line, amount=difference, on=on, reason=reason.strip()[:250], made_by=by
    )
    line.committed += difference
    line.save(update_fields=["committed"])
    return Written(row, held.amount, row.amount)


def _same(known: Commitment, line: BudgetLine, amount: Decimal, to: Beneficiary) -> bool:
    first = known.entries.order_by("pk").values_list("amount", flat=True).first()
    said = (known.line_id, first, known.beneficiary, known.siret)
    return said == (line.pk, amount, to.name.strip(), to.siret)
