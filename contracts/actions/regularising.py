"""Contracts whose level was fixed after their acceptance: found, simulated, re-priced by lots (D6332-80)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

import law
from accounts.models import User
from contracts.actions import moving, recomputing
from contracts.actions.assessing import latest_facts
from contracts.actions.course import ENGAGED
from contracts.actions.facts import FactsBuilder
from contracts.actions.outcome import Impossible
from contracts.actions.recomputing import Difference
from contracts.exports.listing import text
from contracts.models import Contract, Regularisation
from contracts.models.contract import ContractQuerySet
from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from contracts.rules.npec import choose
from contracts.rules.terms import terms_on
from contracts.rules.traits import level_of
from contracts.rules.verdict import ZERO, Verdict
from law.typography import french

LOT = 1000
COUNTED = 10_000
INTERIM, STOCK = Regularisation.Scope.INTERIM, Regularisation.Scope.STOCK
REASONS = {INTERIM: "level", STOCK: "stock"}
HEADER = (
    "Dossier", "Certification", "IDCC", "Organisme", "Niveau annuel", "Nouveau niveau", "Prise en charge",
    "Nouvelle prise en charge", "Différence", "Avec le prochain paiement", "À examiner",
)  # fmt: skip
_NOT_CHANGED = "Niveau introuvable : dossier à examiner."


@dataclass(slots=True)
class Repriced:
    """A contract, the facts and verdict it would have; `why` says what leaves it to an officer."""

    contract: Contract
    annual: Decimal | None
    facts: Facts
    verdict: Verdict
    why: str = ""


@dataclass(slots=True)
class Totals:
    """What a regularisation changes in all; groups are (number, euros more, euros less) by code."""

    read: int = 0
    changed: int = 0
    same: int = 0  # still without a level, or at the same one
    left: int = 0  # to be looked at
    more: Decimal = ZERO
    less: Decimal = ZERO
    paid: Decimal = ZERO  # with the next payments
    recovered: Decimal = ZERO
    rncp: dict[str, list[Any]] = field(default_factory=dict)
    idcc: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, contract: Contract, difference: Difference) -> None:
        change, adjusted = difference.change, difference.adjusted
        self.changed += 1
        self.more, self.less = self.more + max(change, ZERO), self.less + min(change, ZERO)
        self.paid, self.recovered = self.paid + max(adjusted, ZERO), self.recovered + min(adjusted, ZERO)
        for groups, code in ((self.rncp, contract.rncp), (self.idcc, contract.idcc)):
            group = groups.setdefault(code, [0, ZERO, ZERO])
            group[0] += 1
            group[1] += max(change, ZERO)
            group[2] += min(change, ZERO)

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe: euros as text."""
        groups = {
            name: {code: [row[0], str(row[1]), str(row[2])] for code, row in getattr(self, name).items()}
            for name in ("rncp", "idcc")
        }
        euros = {name: str(getattr(self, name)) for name in ("more", "less", "paid", "recovered")}
        return {name: getattr(self, name) for name in ("read", "changed", "same", "left")} | euros | groups

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Totals:
        totals = cls(*(stored[name] for name in ("read", "changed", "same", "left")))
        for name in ("more", "less", "paid", "recovered"):
            setattr(totals, name, Decimal(stored[name]))
        for name in ("rncp", "idcc"):
            rows = {code: [row[0], Decimal(row[1]), Decimal(row[2])] for code, row in stored[name].items()}
            setattr(totals, name, rows)
        return totals


def candidates(scope: str) -> ContractQuerySet:
    """Accepted contracts that a level fixed since may change."""
    found = Contract.objects.filter(state__in=ENGAGED, kind="app", version__gt=0)
    if scope == INTERIM:
        return found.filter(interim=True)
    windows = Q(pk__in=())
    for value in law.npec_rerated_on.values:
        windows |= Q(concluded_on__range=(value.since, value.until or date.max))
    return found.filter(windows)


def start(*, scope: str, by: User | None, on: date) -> Regularisation:
    """Ask for a simulation; one at a time for each scope."""
    try:
        with transaction.atomic():
            return Regularisation.objects.create(scope=scope, on=on, made_by=by)
    except IntegrityError as error:
        raise Impossible("Une régularisation de cette portée est déjà en cours.") from error


def simulate(*, regularisation: Regularisation) -> Regularisation:
    """Compute every difference into a file; no contract changes. A killed one starts from the beginning."""
    row, totals = regularisation, Totals()
    builder = FactsBuilder(on=row.on)
    with _sheet() as (stream, writer):
        for lot in _lots(row.scope):
            repriced = _reprice(lot, row.scope, builder, totals)
            ready = [each for each in repriced if not each.why]
            differences = recomputing.preview(
                [each.contract for each in ready], {each.contract.pk: each.verdict for each in ready}
            )
            told = dict(zip([each.contract.pk for each in ready], differences, strict=True))
            for each in repriced:
                difference = told.get(each.contract.pk)
                if difference:
                    totals.add(each.contract, difference)
                writer.writerow(_row(each, difference))
            Regularisation.objects.filter(pk=row.pk).update(counts=totals.as_dict())
        stream.flush()
        row.counts, row.state, row.last_contract = totals.as_dict(), Regularisation.State.SIMULATED, 0
        with Path(stream.name).open("rb") as made:
            row.file.save(f"regularisation-{row.pk}.csv", File(made), save=False)
    row.save(update_fields=["counts", "state", "file", "last_contract"])
    return row


def confirm(*, regularisation: Regularisation, by: User | None) -> Regularisation:
    """Decide to apply what was simulated; done once."""
    try:
        with transaction.atomic():
            moved = Regularisation.objects.filter(
                pk=regularisation.pk, state=Regularisation.State.SIMULATED
            ).update(state=Regularisation.State.APPLYING, applied_by=by, counts=_begun(regularisation))
    except IntegrityError as error:
        raise Impossible("Une régularisation de cette portée est déjà en cours.") from error
    regularisation.refresh_from_db()
    if not moved:
        state = regularisation.get_state_display().lower()
        raise Impossible(f"Cette régularisation est « {state} » : elle ne peut plus être appliquée.")
    return regularisation


def apply(*, regularisation: Regularisation, on: date) -> Regularisation:
    """Re-price by lots, each in its transaction; a killed job resumes after the last lot written."""
    row, builder = regularisation, FactsBuilder(on=on)
    while lot := _apply_lot(row, builder, on=on):
        row.last_contract = lot
    Regularisation.objects.filter(pk=row.pk, state=Regularisation.State.APPLYING).update(
        state=Regularisation.State.APPLIED, applied_at=timezone.now()
    )
    row.refresh_from_db()
    return row


@transaction.atomic
def _apply_lot(row: Regularisation, builder: FactsBuilder, *, on: date) -> int:
    """One lot; the identity of its last contract, 0 when none is left."""
    held = Regularisation.objects.select_for_update().get(pk=row.pk)
    if held.state != Regularisation.State.APPLYING:
        return 0
    wanted = candidates(held.scope).filter(pk__gt=held.last_contract).order_by("pk")
    found = list(moving.locked(wanted)[:LOT])
    if not found:
        return 0
    last = found[-1].pk
    totals = Totals.from_dict(held.counts["applied"])
    ready = [each for each in _reprice(found, held.scope, builder, totals) if not each.why]
    contracts = [each.contract for each in ready]
    rows, differences = recomputing.follow(
        contracts,
        {each.contract.pk: each.facts for each in ready},
        reason=REASONS[Regularisation.Scope(held.scope)],
        by=held.applied_by,
        on=on,
        verdicts={each.contract.pk: each.verdict for each in ready},
    )
    moving.record(contracts, "regularise", rows, by=held.applied_by, on=on)
    for contract, difference in zip(contracts, differences, strict=True):
        totals.add(contract, difference)
    held.counts["applied"], held.last_contract = totals.as_dict(), last
    held.save(update_fields=["counts", "last_contract"])
    row.counts = held.counts
    return last


def _begun(row: Regularisation) -> dict[str, Any]:
    return row.counts | {"applied": Totals().as_dict()}


def _lots(scope: str) -> Iterator[list[Contract]]:
    """Every candidate, by lots, in the order of identities."""
    last = 0
    while lot := list(candidates(scope).filter(pk__gt=last).order_by("pk")[:LOT]):
        yield lot
        last = lot[-1].pk


def _reprice(
    contracts: Sequence[Contract], scope: str, builder: FactsBuilder, totals: Totals
) -> list[Repriced]:
    """The contracts of a lot whose level is now another, with their verdict on it."""
    stored = latest_facts([contract.pk for contract in contracts])
    builder.prime_levels(stored.values())
    found = []
    for contract in contracts:
        totals.read += 1
        facts = stored[contract.pk]
        rated = builder.levels(facts.idcc, facts.rncp, facts.cpne_chosen, facts.concluded_on)
        said: dict[str, Any] = {"rerated": rated.rerated}
        if scope == INTERIM:
            said = {"levels": rated.levels, "cpnes": rated.cpnes, "npec_covered": rated.covered}
        changed = replace(facts, assessed_on=builder.on, **said)
        if _same(facts, changed):
            totals.same += 1
            continue
        verdict = assess(changed)
        if scope == INTERIM and verdict.npec is not None and verdict.npec.source == "interim":
            totals.same += 1
            continue
        why = ""
        if verdict.amount is None:
            why = next(iter((*verdict.missing, *verdict.questions)), _NOT_CHANGED)
            totals.left += 1
        found.append(Repriced(contract, _annual(facts), changed, verdict, why))
    return found


def _annual(facts: Facts) -> Decimal | None:
    """The annual level retained so far."""
    if facts.concluded_on is None:
        return None
    npec = choose(facts, terms_on(facts.concluded_on), level_of(facts)).npec
    return npec.annual if npec else None


def _same(before: Facts, after: Facts) -> bool:
    """Whether the registers say of the levels what they said."""
    return (before.levels, before.rerated, before.cpnes) == (after.levels, after.rerated, after.cpnes)


@contextmanager
def _sheet() -> Iterator[tuple[Any, Any]]:
    """A file for a French spreadsheet: semicolons, decimal commas."""
    with NamedTemporaryFile("w", encoding="utf-8-sig", newline="", suffix=".csv") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEADER)
        yield stream, writer


def _row(each: Repriced, difference: Difference | None) -> list[str]:
    contract, npec = each.contract, each.verdict.npec
    values: list[Any] = [
        contract.number, contract.rncp, contract.idcc, contract.provider_siret, each.annual,
        npec.annual if npec else None,
    ]  # fmt: skip
    if difference:
        values += [difference.before, difference.after, difference.change, difference.adjusted, ""]
    else:
        values += [contract.total, None, None, None, french(each.why)]
    return [text(value) for value in values]
