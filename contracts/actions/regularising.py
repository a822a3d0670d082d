"""Contracts whose level was fixed after their acceptance: found, simulated, re-priced by lots (D6332-80)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

import law
from accounts.models import User
from contracts.actions import apart, moving, recomputing, regularised, revising
from contracts.actions.assessing import latest_facts_json
from contracts.actions.facts import FactsBuilder
from contracts.actions.lots import calm_collector
from contracts.actions.recomputing import Difference, Told
from contracts.actions.regularised import Totals
from contracts.exports import differences
from contracts.models import Contract, Regularisation, RegularisationPart
from contracts.models.contract import ContractQuerySet
from contracts.rules.replay import facts_json
from contracts.rules.repricing import Asked, Repriced, reprice_all
from contracts.rules.states import ENGAGED
from law.refusal import Impossible

LOT = 1000
LONG = 3000  # contracts from which starting processes is worth their second
COUNTED = 10_000
INTERIM, STOCK = Regularisation.Scope.INTERIM, Regularisation.Scope.STOCK
REASONS = {INTERIM: "level", STOCK: "stock"}


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
    row = regularisation
    row.parts.all().delete()
    parts = _share(row)
    with TemporaryDirectory() as folder, differences.sheet() as sheet:
        paths = [Path(folder) / str(part.number) for part in parts]
        apart.share_out(simulate_part, [(part.pk, path) for part, path in zip(parts, paths, strict=True)])
        for path in paths:
            with path.open("r", encoding="utf-8", newline="") as stream:
                shutil.copyfileobj(stream, sheet.stream)
        sheet.close()
        row.counts, row.state = totals(row).as_dict(), Regularisation.State.SIMULATED
        with Path(sheet.path).open("rb") as made:
            row.file.save(f"regularisation-{row.pk}.csv", File(made), save=False)
    row.save(update_fields=["counts", "state", "file"])
    return row


def simulate_part(part_id: str, path: str) -> None:
    """The differences of a part, in a file without a header."""
    part = RegularisationPart.objects.select_related("regularisation").get(pk=part_id)
    reader, counted = Reader(part.regularisation.scope, on=part.regularisation.on), Totals()
    with differences.lines(path) as sheet, calm_collector():
        for contracts in _lots(part):
            for contract, found in zip(contracts, reader.read(contracts), strict=True):
                difference = counted.count(contract, found)
                if found is not None:
                    sheet.add(_row(contract, found, difference))
            RegularisationPart.objects.filter(pk=part.pk).update(counts=counted.as_dict())
            if apart.abandoned():
                return


def confirm(*, regularisation: Regularisation, by: User | None) -> Regularisation:
    """Decide to apply what was simulated; done once."""
    try:
        with transaction.atomic():
            moved = Regularisation.objects.filter(
                pk=regularisation.pk, state=Regularisation.State.SIMULATED
            ).update(state=Regularisation.State.APPLYING, applied_by=by)
            if moved:
                regularisation.parts.all().delete()
    except IntegrityError as error:
        raise Impossible("Une régularisation de cette portée est déjà en cours.") from error
    regularisation.refresh_from_db()
    if not moved:
        state = regularisation.get_state_display().lower()
        raise Impossible(f"Cette régularisation est « {state} » : elle ne peut plus être appliquée.")
    return regularisation


def apply(*, regularisation: Regularisation, on: date) -> Regularisation:
    """Re-price by parts and lots, each lot in its transaction; a killed job resumes after its last lots."""
    row = regularisation
    with transaction.atomic():
        Regularisation.objects.select_for_update().get(pk=row.pk)
        parts = list(row.parts.all()) or _share(row)
    apart.share_out(apply_part, [(part.pk, on) for part in parts])
    applied = row.counts | {"applied": totals(row).as_dict()}
    Regularisation.objects.filter(pk=row.pk, state=Regularisation.State.APPLYING).update(
        state=Regularisation.State.APPLIED, applied_at=timezone.now(), counts=applied
    )
    row.refresh_from_db()
    return row


def apply_part(part_id: str, on: str) -> None:
    """Re-price the lots that are left of a part."""
    part = RegularisationPart.objects.select_related("regularisation__applied_by").get(pk=part_id)
    day = date.fromisoformat(on)
    reader = Reader(part.regularisation.scope, on=day)
    with calm_collector():
        while apply_lot(part, reader, on=day) and not apart.abandoned():
            pass


@transaction.atomic
def apply_lot(part: RegularisationPart, reader: Reader, *, on: date) -> int:
    """The next lot of a part; its last contract, 0 when none is left."""
    held = RegularisationPart.objects.select_for_update().get(pk=part.pk)
    contracts = next(_lots(held, hold=True), None)
    if contracts is None:
        return 0
    counted, answers = Totals.from_dict(held.counts), reader.read(contracts)
    for contract, found in zip(contracts, answers, strict=True):
        counted.count(contract, found)
    _write(part.regularisation, contracts, answers, on=on)
    held.last_contract, held.counts = contracts[-1].pk, counted.as_dict()
    held.save(update_fields=["last_contract", "counts"])
    return held.last_contract


def totals(row: Regularisation) -> Totals:
    """What its parts counted so far."""
    return regularised.added(row.parts.values_list("counts", flat=True))


def _write(
    row: Regularisation, contracts: Sequence[Contract], answers: Sequence[Repriced | None], *, on: date
) -> None:
    """The verdicts, schedules and moves of the contracts that change."""
    by, reason = row.applied_by, REASONS[Regularisation.Scope(row.scope)]
    told, changes, interims = [], {}, {}
    for contract, found in zip(contracts, answers, strict=True):
        if found is not None and found.change is not None:
            verdict = found.verdict
            told.append(Told(contract, verdict.outcome, facts_json(found.facts), verdict.to_json()))
            changes[contract.pk], interims[contract.pk] = found.change, found.interim
    changed = [each.contract for each in told]
    rows = recomputing.store(told, by=by)
    recomputing.write(changed, changes, interims, reason=reason, by=by, on=on)
    moving.record(changed, "regularise", rows, by=by, on=on)


def _share(row: Regularisation) -> list[RegularisationPart]:
    """Its contracts in parts of the same size, by identities that follow; one part when they are few."""
    found = candidates(row.scope).order_by("pk").values_list("pk", flat=True)
    count = found.count()
    number = apart.shares() if count >= LONG else 1
    ends = [found[count * place // number - 1] for place in range(1, number)]
    bounds = zip([0, *ends], [*ends, None], strict=True)
    return RegularisationPart.objects.bulk_create(
        RegularisationPart(regularisation=row, number=place, last_contract=after, until_contract=until)
        for place, (after, until) in enumerate(bounds, 1)
    )


def _lots(part: RegularisationPart, *, hold: bool = False) -> Iterator[list[Contract]]:
    """The contracts left of a part by lots, by identity; held until the end of the transaction if asked."""
    files: QuerySet[Contract] = candidates(part.regularisation.scope).order_by("pk")
    if part.until_contract:
        files = files.filter(pk__lte=part.until_contract)
    rows, after = moving.locked(files) if hold else files, part.last_contract
    while lot := list(rows.filter(pk__gt=after)[:LOT]):
        yield lot
        after = lot[-1].pk


class Reader:
    """Looks at lots of contracts again, on the levels of today."""

    def __init__(self, scope: str, *, on: date) -> None:
        self.stock, self.on = scope == STOCK, on
        self.builder = FactsBuilder(on=on)

    def read(self, contracts: Sequence[Contract]) -> list[Repriced | None]:
        """What becomes of each."""
        ids = [contract.pk for contract in contracts]
        stored, written = latest_facts_json(ids), revising.live(ids)
        self.builder.prime_levels((each.idcc, each.rncp, each.cpne) for each in contracts)
        rate = cache(self.builder.levels)
        asked = (
            Asked(
                stored[each.pk],
                rate(each.idcc, each.rncp, each.cpne or None, each.concluded_on),
                tuple(written.get(each.pk, ())),
                self.stock,
                self.on,
            )
            for each in contracts
        )
        return reprice_all(asked)


def _row(contract: Contract, found: Repriced, difference: Difference | None) -> list[Any]:
    """One line of the file of differences."""
    values: list[Any] = [
        contract.number, contract.rncp, contract.idcc, contract.provider_siret, found.before, found.after,
    ]  # fmt: skip
    if difference is None:
        return [*values, contract.total, None, None, None, found.why]
    return [*values, difference.before, difference.after, difference.change, difference.adjusted, ""]
