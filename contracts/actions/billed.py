"""What each line of a file of invoices would do: nothing is written here, so that check and import agree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2b

from django.db.models import Q

from contracts.actions import matching
from contracts.actions.lots import calm_collector
from contracts.imports.invoices import InvoiceSurvey, lots
from contracts.imports.lines import Line
from contracts.models import Contract, Invoice
from contracts.rules import matching as rules
from contracts.rules.dues import Proof
from contracts.rules.invoice_line import flaws
from contracts.rules.line import Flaw, Values
from contracts.rules.matching import Match
from law.typography import french

OUR_NUMBER = re.compile(r"[AP]0*(\d{1,12})", re.IGNORECASE)
CERTIFIED = ("certificat", "certificat_du", "certificat_au", "heures_realisees", "facture_employeur")
APART = frozenset({*CERTIFIED, "reception"})  # may come or change when an invoice is sent again
Key = tuple[str, str]


@dataclass(slots=True)
class Billed:
    """One line of an invoice: what it says, what is wrong with it, what it bills."""

    number: int
    cells: dict[str, str]
    values: Values
    errors: list[Flaw]
    received_on: date
    change: str = "new"  # new, completed (a certificate more), unchanged, rejected
    contract_id: int | None = None
    invoice_id: int | None = None  # of an invoice already received
    fingerprint: bytes = b""
    match: Match | None = None
    certificate: Proof | None = None  # new to us
    learner: str = ""
    contract_number: str = ""

    @property
    def key(self) -> Key:
        """The invoice: its provider and its number."""
        return str(self.values.get("organisme_siret", "")), str(self.values.get("numero_facture", ""))

    def reject(self, column: str, sentence: str, article: str = "") -> None:
        value = self.cells.get(column, "").strip()[:200]
        self.errors.append(Flaw(column, value, french(sentence), article))


@dataclass(slots=True)
class InvoiceSorter:
    """Reads invoices by lots and says what each line would do."""

    on: date
    sender_id: int | None
    batch_id: int | None = None
    survey: InvoiceSurvey = field(default_factory=InvoiceSurvey)
    before_asking: Callable[[], None] = lambda: None
    held: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))  # by this file

    def lots(self, lines: Callable[[], Iterable[Line]]) -> Iterator[list[Billed]]:
        """Every line, whole invoices together."""
        with calm_collector():
            for lot in lots(lines(), self.survey.sizes):
                yield self.sort(lot)

    def sort(self, lot: Iterable[Sequence[Line]]) -> list[Billed]:
        """One lot of invoices, each judged as a whole: a line in error gives the whole invoice back."""
        invoices = [[self._read(line) for line in lines] for lines in lot]
        found = [line for lines in invoices for line in lines]
        self.before_asking()
        self._find_contracts(found)
        for lines in invoices:
            _agree(lines)
        self._compare([lines for lines in invoices if not any(line.errors for line in lines)])
        for lines in invoices:
            _refuse_whole(lines)
        self._match([line for line in found if not line.errors])
        return found

    def _read(self, line: Line) -> Billed:
        values, errors = flaws(line.cells, on=self.on)
        if line.shape:
            errors.insert(0, line.shape)
        return Billed(line.number, line.cells, values, errors, values.get("reception", self.on))

    # Contracts

    def _find_contracts(self, lines: Sequence[Billed]) -> None:
        named = [line for line in lines if "numero_dossier" in line.values]
        numbers = {str(line.values["numero_dossier"]) for line in named}
        ours = {text: int(match[1]) for text in numbers if (match := OUR_NUMBER.fullmatch(text))}
        known = Contract.objects.filter(
            Q(pk__in=ours.values()) | Q(external_number__in=numbers)
        ) | Contract.objects.filter(deca_number__in=[text for text in numbers if len(text) == 15])
        by_pk: dict[int, Contract] = {}
        by_text: defaultdict[str, list[Contract]] = defaultdict(list)
        fields = (
            "kind", "sender_id", "external_number", "deca_number", "provider_siret", "learner_name",
            "learner_first_name",
        )  # fmt: skip
        for contract in known.only(*fields).order_by("pk"):
            by_pk[contract.pk] = contract
            by_text[contract.external_number].append(contract)
            if contract.deca_number:
                by_text[contract.deca_number].append(contract)
        for line in named:
            text = str(line.values["numero_dossier"])
            own = by_pk.get(ours[text]) if text in ours else None
            if own is not None and own.number[0] == text[0].upper():
                self._give(line, own)
            else:
                self._pick(line, by_text.get(text, []))

    def _pick(self, line: Billed, found: Sequence[Contract]) -> None:
        """By the sender’s own number, else by a number that only this provider uses, else the DECA one."""
        siret, text = line.values.get("organisme_siret"), line.values["numero_dossier"]
        for chosen in (
            [each for each in found if each.sender_id == self.sender_id],
            [each for each in found if each.provider_siret == siret],
            [each for each in found if each.deca_number == text],
        ):
            if len(chosen) == 1:
                self._give(line, chosen[0])
                return
            if chosen:
                break
        if found:
            line.reject(
                "numero_dossier",
                "Plusieurs contrats ont ce numéro : donnez le nôtre, par exemple A000000012.",
            )
        else:
            line.reject(
                "numero_dossier",
                "Aucun contrat n’a ce numéro : donnez le nôtre (A000000012), le vôtre ou le numéro DECA.",
            )

    def _give(self, line: Billed, contract: Contract) -> None:
        line.contract_id, line.contract_number = contract.pk, contract.number
        line.learner = f"{contract.learner_name} {contract.learner_first_name}"

    # Invoices already received

    def _compare(self, invoices: Sequence[list[Billed]]) -> None:
        wanted = {lines[0].key: lines for lines in invoices}
        stored = Invoice.objects.filter(
            provider_siret__in={siret for siret, _ in wanted}, number__in={number for _, number in wanted}
        ).values_list("provider_siret", "number", "pk", "fingerprint")
        for lines in invoices:
            mark = _fingerprint(lines)
            for line in lines:
                line.fingerprint = mark
        for siret, number, pk, kept in stored:
            for line in wanted.get((siret, number), ()):
                line.invoice_id = pk
                line.change = "unchanged"
                if bytes(kept) != line.fingerprint:
                    line.reject(
                        "numero_facture",
                        "Cet organisme a déjà envoyé une facture de ce numéro, au contenu différent : donnez "
                        "un autre numéro à la facture corrigée.",
                    )

    # Certificates and instalments

    def _match(self, lines: Sequence[Billed]) -> None:
        dossiers = matching.load(
            {line.contract_id for line in lines if line.contract_id}, but_batch=self.batch_id
        )
        dossiers.hold_all(self.held)
        for line in lines:
            proof = certificate_of(line.values, line.received_on)
            proofs = dossiers.proofs[line.contract_id or 0]
            if proof and not any(same(proof, other) for other in proofs):
                proofs.append(proof)
                line.certificate = proof
                line.change = "completed" if line.change == "unchanged" else line.change
        for line in lines:
            if line.change == "new" and line.contract_id:
                billed = as_rule(line)
                line.match = dossiers.match(line.contract_id, billed, on=self.on)
                if line.match.due is not None:
                    dossiers.hold(line.match.due.id, billed.amount)
                    self.held[line.match.due.id] += billed.amount


def as_rule(line: Billed) -> rules.Line:
    """A line read, as the rules match it."""
    values = line.values
    return rules.Line(
        kind=values["nature"],
        amount=values["montant"],
        provider_siret=values["organisme_siret"],
        received_on=line.received_on,
        from_on=values.get("periode_du"),
        to_on=values.get("periode_au"),
        quantity=values.get("quantite"),
        unit=values.get("prix_unitaire"),
        asked=values.get("echeance", ""),
    )


def certificate_of(values: Values, received_on: date) -> Proof | None:
    """The certificate a line carries, if any."""
    if "certificat_du" not in values:
        return None
    return Proof(
        final=values["certificat"],
        from_on=values["certificat_du"],
        to_on=values["certificat_au"],
        received_on=received_on,
        employer_invoice=bool(values.get("facture_employeur")),
    )


def same(one: Proof, other: Proof) -> bool:
    """The same certificate, whenever it came."""
    return (one.final, one.from_on, one.to_on, one.employer_invoice) == (
        other.final, other.from_on, other.to_on, other.employer_invoice
    )  # fmt: skip


def _agree(lines: Sequence[Billed]) -> None:
    """The lines of an invoice have one date and one day of reception."""
    first = lines[0]
    for line in lines[1:]:
        for column in ("date_facture", "reception"):
            if line.values.get(column) != first.values.get(column) and column not in _wrong(line, first):
                line.reject(
                    column, f"La ligne {first.number} de la même facture dit autre chose : corrigez l’une."
                )


def _wrong(*lines: Billed) -> set[str]:
    return {error.column for line in lines for error in line.errors}


def _refuse_whole(lines: Sequence[Billed]) -> None:
    """A line in error rejects the others of its invoice, which say so."""
    first = next((line for line in lines if line.errors), None)
    if first is None:
        return
    for line in lines:
        if not line.errors:
            line.reject(
                "numero_facture",
                f"La ligne {first.number} de cette facture est en erreur : une facture est reçue entière.",
            )
        line.change = "rejected"


def _fingerprint(lines: Sequence[Billed]) -> bytes:
    """The same for the same invoice, whatever the order of its lines and the certificates joined."""
    rows = sorted(
        repr([(name, _plain(value)) for name, value in sorted(line.values.items()) if name not in APART])
        for line in lines
    )
    return blake2b("\n".join(rows).encode(), digest_size=16).digest()


def _plain(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
