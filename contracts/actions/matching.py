"""Lines of invoices against schedules: what the database says of their contracts, read by lots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q, Sum

from contracts.actions import tutoring
from contracts.models import Certificate, Contract, Instalment, Invoice, InvoiceLine, Termination
from contracts.rules import billing, dues, matching, states
from contracts.rules.billing import DOCUMENTS
from contracts.rules.dues import ZERO, Due, Party, Proof
from contracts.rules.matching import Match
from contracts.rules.recompute import FORFEITED, added
from registers.models import Certification

OPEN = ("pending", "disputed")


@dataclass(slots=True)
class Dossiers:
    """What matching needs of some contracts: parties, live instalments, certificates, lines that wait."""

    parties: dict[int, Party]
    numbers: dict[int, str]
    dues: dict[int, list[Due]] = field(default_factory=dict)
    proofs: defaultdict[int, list[Proof]] = field(default_factory=lambda: defaultdict(list))
    waiting: defaultdict[int, list[tuple[int, Decimal]]] = field(default_factory=lambda: defaultdict(list))

    def match(self, contract_id: int, line: matching.Line, *, on: date, pk: int | None = None) -> Match:
        """Match one line; the lines that wait count when they came before it (all of them for a new one)."""
        live = [self._with_waiting(due, pk) for due in self.dues.get(contract_id, ())]
        return matching.match(line, self.parties[contract_id], live, self.proofs[contract_id], on)

    def _with_waiting(self, due: Due, pk: int | None) -> Due:
        rows = self.waiting.get(due.id)
        if not rows:
            return due
        before = sum((amount for key, amount in rows if pk is None or key < pk), ZERO)
        return replace(due, waiting=before) if before else due

    def hold(self, due_id: int, amount: Decimal) -> None:
        """A line just matched waits on its instalment: the next ones of the file come after it."""
        self.waiting[due_id].append((0, amount))

    def hold_all(self, held: Mapping[int, Decimal]) -> None:
        """What earlier lots of the file bill on these instalments."""
        for live in self.dues.values():
            for due in live:
                if due.id in held:
                    self.hold(due.id, held[due.id])


def load(contract_ids: Collection[int], *, but_batch: int | None = None) -> Dossiers:
    """Seven queries, an eighth when a tutor is paid; the lines of `but_batch` are left out."""
    ids = list(contract_ids)
    dossiers = _parties(ids)
    accepted, waiting = _billed(ids, but_batch)
    rows = Instalment.objects.filter(contract_id__in=ids, until=None).order_by("contract_id", "number")
    fields = ("contract_id", "id", "number", "step", "year", "label", "amount", "opens_on", "due_on")
    for contract_id, *values in rows.values_list(*fields):
        due = Due(**dict(zip(fields[1:], values, strict=True)))
        due = replace(due, accepted=accepted[due.id]) if due.id in accepted else due
        if due.step == FORFEITED:
            dossiers.parties[contract_id] = replace(dossiers.parties[contract_id], forfeited=True)
        dossiers.dues.setdefault(contract_id, []).append(due)
    tutored = [pk for pk, live in dossiers.dues.items() if any(added(due.step) for due in live)]
    for contract_id, payees in (tutoring.payees(tutored) if tutored else {}).items():
        dossiers.parties[contract_id] = replace(dossiers.parties[contract_id], payees=payees)
    dossiers.waiting.update(waiting)
    proofs = Certificate.objects.filter(contract_id__in=ids).order_by("id")
    names = ("contract_id", "final", "from_on", "to_on", "received_on", "employer_invoice")
    for contract_id, *values in proofs.values_list(*names):
        dossiers.proofs[contract_id].append(Proof(**dict(zip(names[1:], values, strict=True))))
    return dossiers


def party_of(contract_id: int) -> Party:
    """One contract as the rules read it."""
    return _parties([contract_id]).parties[contract_id]


def _parties(ids: Sequence[int]) -> Dossiers:
    contracts = list(
        Contract.objects.filter(pk__in=ids).only(
            "kind", "state", "provider_siret", "concluded_on", "starts_on", "ends_on", "terminated_on", "rncp"
        )
    )
    levels = dict(
        Certification.objects.filter(pk__in={each.rncp for each in contracts}).values_list("code", "level")
    )
    kept = dict(
        Termination.objects.filter(contract_id__in=ids, replaced=False).values_list(
            "contract_id", "maintained_until"
        )
    )
    parties = {
        each.pk: Party(
            kind=each.kind,
            accepted=each.state in states.ENGAGED,
            state=states.STATES[each.state],
            provider_siret=each.provider_siret,
            concluded_on=each.concluded_on,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            terminated_on=each.terminated_on,
            maintained_until=kept.get(each.pk),
            level=levels.get(each.rncp),
        )
        for each in contracts
    }
    return Dossiers(parties, {each.pk: each.number for each in contracts})


def _billed(
    ids: Sequence[int], but_batch: int | None
) -> tuple[dict[int, Decimal], dict[int, list[tuple[int, Decimal]]]]:
    """By instalment: what was accepted, and the lines that wait in the order they came."""
    lines = InvoiceLine.objects.filter(contract_id__in=ids, instalment__isnull=False).order_by()
    accepted = dict(lines.filter(state="accepted").values_list("instalment_id").annotate(total=Sum("amount")))
    waiting: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    pending = lines.filter(state="pending")
    if but_batch is not None:
        pending = pending.exclude(invoice__batch_id=but_batch)
    for pk, instalment, amount in pending.values_list("pk", "instalment_id", "amount"):
        waiting[instalment].append((pk, amount))
    return accepted, waiting


def rematch(lines: Iterable[InvoiceLine], *, on: date) -> dict[int, Match]:
    """Match stored lines again, with their invoices loaded, as things stand now."""
    lines = list(lines)
    dossiers = load({line.file_id for line in lines})
    return {line.pk: dossiers.match(line.file_id, stored(line), on=on, pk=line.pk) for line in lines}


def stored(line: InvoiceLine) -> matching.Line:
    """A stored line as the rules read it; an instalment replaced since is looked for again."""
    instalment = line.instalment
    live = instalment is not None and instalment.until is None
    return matching.Line(
        kind=line.kind,
        amount=line.amount,
        provider_siret=line.invoice.provider_siret,
        received_on=line.invoice.received_on,
        from_on=line.from_on,
        to_on=line.to_on,
        quantity=line.quantity,
        unit=line.unit,
        instalment_id=line.instalment_id if live else None,
    )


def refresh(contract_ids: Collection[int], *, on: date) -> int:
    """Match again what is not decided of these contracts; how many lines changed.

    A disputed line comes back to decide once the documents it lacked are there, and the clock of its invoice
    starts again from the day the last one came (L6332-6).
    """
    lock_invoices(contract_ids)
    rows = InvoiceLine.objects.filter(contract_id__in=contract_ids, state__in=OPEN)
    lines = list(rows.select_related("invoice", "instalment").order_by("pk"))
    dossiers = load({line.file_id for line in lines})
    changed: list[InvoiceLine] = []
    proved: dict[int, date] = {}
    for line in lines:
        found = dossiers.match(line.file_id, stored(line), on=on, pk=line.pk)
        before = {each["code"] for each in line.mismatches}
        if not _apply(line, found, before):
            continue
        changed.append(line)
        if before & DOCUMENTS:
            came = [proof.received_on for proof in dossiers.proofs[line.file_id]]
            proved[line.invoice_id] = max((*came, proved.get(line.invoice_id, line.invoice.received_on)))
    InvoiceLine.objects.bulk_update(changed, ["mismatches", "instalment", "state"], batch_size=500)
    settle_invoices({line.invoice_id for line in changed}, proved)
    return len(changed)


def _apply(line: InvoiceLine, found: Match, before: set[str]) -> bool:
    """Give a line what was found; a disputed one only once every document asked for is there."""
    after = {each.code for each in found.mismatches}
    if line.state == "disputed":
        if not before or not before <= DOCUMENTS or before & after:
            return False
        line.state, line.comment = "pending", ""
    said = [each.as_dict() for each in found.mismatches]
    due = found.due.id if found.due else None
    if said == line.mismatches and due == line.instalment_id and before == after:
        return False
    line.mismatches, line.instalment_id = said, due
    return True


def lock_invoices(contract_ids: Collection[int]) -> None:
    """Lock the invoices that still have something to decide about these contracts, in the order of the house.

    Two people may decide two lines of one invoice at once: its state is said by the last of them.
    """
    lines = InvoiceLine.objects.filter(contract_id__in=contract_ids, state__in=OPEN).order_by()
    ids = set(lines.values_list("invoice_id", flat=True))
    locked = Invoice.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(locked.values_list("pk", flat=True))


def settle_invoices(invoice_ids: Collection[int], proved: Mapping[int, date] | None = None) -> None:
    """Give invoices the state of their lines; the clock waits for documents, then starts when they came.

    `proved`: the day the last document of an invoice came, for those that waited for some.
    """
    invoices = list(Invoice.objects.select_for_update(no_key=True).filter(pk__in=invoice_ids).order_by("pk"))
    lines = InvoiceLine.objects.filter(invoice_id__in=invoice_ids).order_by()
    found: defaultdict[int, set[str]] = defaultdict(set)
    for invoice_id, state in lines.values_list("invoice_id", "state").distinct():
        found[invoice_id].add(state)
    wanted = reduce(or_, (Q(mismatches__contains=[{"code": code}]) for code in sorted(DOCUMENTS)))
    waiting = set(lines.filter(wanted, state__in=OPEN).values_list("invoice_id", flat=True))
    for invoice in invoices:
        invoice.state = billing.settled(found[invoice.pk])
        if invoice.pk in waiting:
            invoice.payable_on = None
        elif invoice.payable_on is None or invoice.pk in (proved or {}):
            invoice.payable_on = dues.payable_on((proved or {}).get(invoice.pk, invoice.received_on))
    Invoice.objects.bulk_update(invoices, ["state", "payable_on"], batch_size=500)


def lacks_documents(mismatches: Iterable[Mapping[str, str]]) -> bool:
    """Whether the clock of an invoice waits for a document."""
    return any(each["code"] in DOCUMENTS for each in mismatches)
