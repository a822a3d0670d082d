"""What follows the decisions of the demonstration: accounts, invoices, runs, early ends, closed months."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from random import Random

from django.core.files import File

import law
import registers.bank
from accounts.models import User
from contracts.actions import closing, course, intake, letters, runs, service
from contracts.models import Batch, Contract, Instalment, InvoiceLine, PaymentRun, Period
from contracts.rules.dues import LAST_BALANCES
from contracts.rules.invoice_columns import NAMES
from contracts.rules.recompute import kind_of
from contracts.rules.states import ENGAGED
from law.periods import add_months
from law.refusal import Impossible
from opco_admin.demo import world
from opco_admin.demo.lines import amount, day
from registers.models import Provider

SEED, QUARTERS, BY_INVOICE = 2026, 7, 40
NATURES = {"training": "formation", "meal": "repas", "lodging": "hebergement"}
People = dict[str, User]


def follow(folder: Path, *, on: dt.date, people: People) -> None:
    """The money of every accepted contract, quarter after quarter until a day."""
    random = Random(SEED)  # noqa: S311 -- invented data, the same at each run
    first = on - dt.timedelta(days=QUARTERS * 92)
    _accounts(on=first, people=people)
    for quarter in range(QUARTERS):
        received_on = first + dt.timedelta(days=92 * quarter)
        for centre in world.CENTRES:
            _bill(folder, centre, on=received_on, people=people)
        _pay(on=received_on + dt.timedelta(days=20), people=people)
        if quarter == QUARTERS - 2:
            _break(random, on=received_on + dt.timedelta(days=30), people=people)
    _close(until=on - dt.timedelta(days=100), on=on, people=people)
    _this_week(folder, on=on, people=people)


def _accounts(*, on: dt.date, people: People) -> None:
    """A bank account for each centre, confirmed by a second person; one more change waits."""
    for rank, centre in enumerate(world.CENTRES):
        provider = Provider.objects.get(pk=centre.siret)
        proposed = registers.bank.propose(
            provider=provider,
            iban=world.iban(rank),
            holder=centre.name,
            note="Confirmé par téléphone au numéro connu.",
            by=people["fi@demo.local"],
            on=on,
        )
        registers.bank.validate(account=proposed, by=people["fi2@demo.local"], on=on)


def _bill(folder: Path, centre: world.Centre, *, on: dt.date, people: People) -> None:
    """One file of a centre for all that it may bill that day, accepted where it is as foreseen."""
    batch = _send(folder, centre, list(_lines(centre, on)), on=on, by=people["fi@demo.local"])
    if batch is None:
        return
    intake.import_batch(batch=batch, by=people["fi@demo.local"], accept_valid=True)
    lines = InvoiceLine.objects.filter(invoice__batch=batch).values_list("pk", flat=True)
    service.accept_clean(lines=list(lines), by=people["fi@demo.local"], on=on + dt.timedelta(days=6))


def _send(
    folder: Path, centre: world.Centre, rows: list[dict[str, str]], *, on: dt.date, by: User
) -> Batch | None:
    if not rows:
        return None
    name = f"factures-{centre.uai}-{on:%Y%m%d}.csv"
    with (folder / name).open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, NAMES, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(rows)
    with (folder / name).open("rb") as handle:
        batch = intake.receive_file(
            sender=intake.sender_named(centre.name),
            file=File(handle),
            name=name,
            on=on,
            by=by,
            kind=Batch.Kind.INVOICES,
        )
    intake.check(batch=batch)
    return batch


def _lines(centre: world.Centre, on: dt.date) -> Iterator[dict[str, str]]:
    """A line for each instalment that is open and not billed yet, with its certificate."""
    found = Instalment.objects.filter(
        contract__provider_siret=centre.siret,
        contract__state__in=ENGAGED,
        contract__decided_at__date__lt=on,
        until=None,
        invoice_lines=None,
        amount__gt=0,
    )
    place = 0
    for due in found.select_related("contract").order_by("contract_id", "number"):
        contract = due.contract
        nature = NATURES.get(kind_of(due.step))
        last = due.step in LAST_BALANCES or due.step in ("balance_end", "pro_balance", "meal", "lodging")
        opens_on = due.opens_on or (contract.ends_on if last else due.due_on) or contract.starts_on
        lost = due.step in LAST_BALANCES and due.due_on is not None and due.due_on < on
        if nature is None or opens_on > on or lost:
            continue
        end = min(contract.ends_on, on)
        place += 1
        yield {
            "numero_facture": f"{on:%y%m}-{centre.uai}-{1 + place // BY_INVOICE}",
            "date_facture": day(on),
            "organisme_siret": centre.siret,
            "numero_dossier": contract.number,
            "nature": nature,
            "echeance": str(due.number),
            "montant": amount(due.amount),
            **_quantity(due),
            "certificat": "final" if last else "intermediaire",
            "certificat_du": day(contract.starts_on),
            "certificat_au": day(max(end, contract.starts_on)),
            "facture_employeur": "oui" if last else "",
        }


def _quantity(due: Instalment) -> dict[str, str]:
    """Meals and nights are billed by the unit."""
    units = {"meal": law.meal(due.contract.concluded_on), "lodging": law.night(due.contract.concluded_on)}
    unit: Decimal | None = units.get(due.step)
    if not unit:
        return {}
    return {"quantite": amount(due.amount / unit), "prix_unitaire": amount(unit)}


def _pay(*, on: dt.date, people: People) -> None:
    """Everything accepted is proposed by one person and approved by another."""
    while on.weekday() > 2:  # a working day, and a working day of the banks two days later
        on -= dt.timedelta(days=1)
    try:
        run = _propose(on=on, people=people)
    except Impossible:
        return
    runs.approve(run=run, by=people["ap@demo.local"], on=on)


def _propose(*, on: dt.date, people: People) -> PaymentRun:
    return runs.propose(
        by=people["fi@demo.local"],
        on=on,
        execute_on=on + dt.timedelta(days=2),
        mode="bank",
        schema="pain.001.001.09",
    )


def _break(random: Random, *, on: dt.date, people: People) -> None:
    """A few contracts end early, some kept by their CFA."""
    running = Contract.objects.filter(
        state="accepted",
        kind="app",
        starts_on__lt=on - dt.timedelta(days=90),
        ends_on__gt=on,
        terminated_on=None,
    )
    chosen = random.sample(sorted(running.values_list("pk", flat=True)), k=min(12, running.count()))
    for rank, pk in enumerate(chosen):
        ended_on = on - dt.timedelta(days=10 + 3 * rank)
        kept = add_months(ended_on, 2) if rank % 3 == 0 else None
        course.terminate(
            contracts=[pk],
            on_date=ended_on,
            motive=("02", "07", "10")[rank % 3],
            practical_days=46,  # beyond the trial period, and within the shortest of these contracts
            maintained_until=kept,
            by=people["gc@demo.local"],
            on=on,
        )


def _close(*, until: dt.date, on: dt.date, people: People) -> None:
    """The months before a day are closed, in order, as long as their figures agree."""
    for first_on in (
        Period.objects.filter(first_on__lt=until.replace(day=1))
        .order_by("first_on")
        .values_list("first_on", flat=True)
    ):
        try:
            closing.propose(first_on=first_on, by=people["fi@demo.local"], on=on)
            closing.close(first_on=first_on, by=people["ap@demo.local"], on=on)
        except Impossible:
            return


def _this_week(folder: Path, *, on: dt.date, people: People) -> None:
    """What waits: invoices to handle, a file to confirm, a run to approve, letters to send."""
    recent = on - dt.timedelta(days=3)
    for rank, centre in enumerate(world.CENTRES[:4]):
        rows = list(_lines(centre, recent))
        for place, row in enumerate(rows):
            if place % 19 == 4 and row["nature"] == "formation":
                row["montant"] = amount(Decimal(row["montant"].replace(",", ".")) + 150)
        batch = _send(folder, centre, rows, on=recent, by=people["fi@demo.local"])
        if batch is not None and rank:
            intake.import_batch(batch=batch, by=people["fi@demo.local"], accept_valid=True)
    chosen = [centre.siret for centre in world.CENTRES[1:2]]
    lines = InvoiceLine.objects.filter(state="pending", invoice__provider_siret__in=chosen)
    service.accept_clean(lines=list(lines.values_list("pk", flat=True)), by=people["fi@demo.local"], on=on)
    with suppress(Impossible):
        _propose(on=on, people=people)
    for contract in Contract.objects.filter(state="refused").order_by("-decided_at")[:6]:
        letters.prepare(kind="refusal", contract=contract, by=people["gc@demo.local"], on=on)
    for contract in Contract.objects.filter(state="accepted").order_by("-decided_at")[:8]:
        letters.prepare(kind="acceptance", contract=contract, by=people["gc@demo.local"], on=on)
