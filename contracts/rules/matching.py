"""A line of invoice against the schedule: the instalment it bills, and all that is not as foreseen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.rules import side_costs
from contracts.rules.billing import KINDS, NEVER, SAY, WEIGHTS
from contracts.rules.dues import LAST_BALANCES, Due, Party, Proof, lacking, lapsed, opening, previous_end
from contracts.rules.invoice_line import Named, named
from contracts.rules.recompute import ADJUSTMENT, FORFEITED, kind_of
from law.money import euros
from law.typography import french

TUTORING, REGIONAL = "tutoring", "regional"
OLD_CALENDAR = "_end"  # steps of the contracts concluded before July 2025 end so


class Mismatch(NamedTuple):
    """One thing that is not as foreseen: its code, the sentence told to the CFA, the article."""

    code: str
    message: str
    article: str = ""

    @property
    def weight(self) -> str:
        """Said only, accepted against a reason, or never accepted; see `billing.WEIGHTS`."""
        return WEIGHTS.get(self.code, NEVER)

    def as_dict(self) -> dict[str, str]:
        return self._asdict()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line to match; `asked` is how it names its instalment."""

    kind: str
    amount: Decimal
    provider_siret: str
    received_on: date
    from_on: date | None = None
    to_on: date | None = None
    quantity: Decimal | None = None
    unit: Decimal | None = None
    asked: str = ""
    instalment_id: int | None = None  # already chosen by a person


class Match(NamedTuple):
    """The instalment billed, if any, and what is not as foreseen."""

    due: Due | None
    mismatches: tuple[Mismatch, ...]

    @property
    def clean(self) -> bool:
        return not self.mismatches

    @property
    def forbidden(self) -> tuple[Mismatch, ...]:
        """What no reason can pass over."""
        return tuple(each for each in self.mismatches if each.weight == NEVER)

    @property
    def needs_reason(self) -> bool:
        return any(each.weight != SAY for each in self.mismatches)


def match(line: Line, party: Party, dues: Iterable[Due], proofs: Sequence[Proof], on: date) -> Match:
    """Find the instalment a line bills and say everything that is not as foreseen, on that day."""
    found = list(_of_party(line, party))
    live = [due for due in dues if due.step not in (ADJUSTMENT, FORFEITED)]
    due = _chosen(line, party, [due for due in live if _is_of(line, party, due)], on)
    if line.kind == "training" and party.forfeited and (due is None or due.left <= 0):
        found.append(
            _said("forfeited", "Le dernier solde est perdu : rien n’est plus dû.", "R6332-25 III 4°")
        )
        return Match(None, tuple(found))
    if due is None:
        if party.accepted:
            what = KINDS[line.kind].lower()
            found.append(_said("no_instalment", f"Aucune échéance « {what} » n’est engagée pour ce contrat."))
        return Match(None, tuple(found))
    found += _of_amount(line, due)
    found += _of_time(line, party, due, proofs, on)
    if not any(each.code == "forfeited" for each in found):
        found += _of_proofs(party, due, proofs)
    found += [Mismatch(code, french(text), article) for code, text, article in _side_costs(line, party, due)]
    return Match(due, tuple(found))


def _said(code: str, text: str, article: str = "R6332-25") -> Mismatch:
    return Mismatch(code, french(text), article)


def _is_of(line: Line, party: Party, due: Due) -> bool:
    """Of the kind billed; a tutor’s line, of the one it is owed to."""
    if kind_of(due.step) != line.kind:
        return False
    return line.kind != TUTORING or (due.step, line.provider_siret) in party.payees


def _of_party(line: Line, party: Party) -> Iterable[Mismatch]:
    if not party.accepted:
        yield _said("not_accepted", f"Ce contrat est « {party.state} » : rien ne peut être payé.", "R6332-23")
    if line.kind == TUTORING:
        if party.payees and line.provider_siret not in {siret for _, siret in party.payees}:
            said = f"Aucune demande acceptée pour un tuteur ne désigne {line.provider_siret} comme payé."
            yield _said("provider", said, "D6332-93")
    elif line.provider_siret != party.provider_siret:
        yield _said(
            "provider",
            f"Le contrat désigne l’organisme {party.provider_siret}, la facture vient de "
            f"{line.provider_siret} : un avenant doit d’abord changer l’organisme.",
            "D6224-5",
        )
    if line.from_on and line.from_on > party.last:
        cause = "rompu" if party.terminated_on else "terminé"
        yield _said(
            "broken" if party.terminated_on else "outside",
            f"La période commence le {line.from_on:%d/%m/%Y}, le contrat est {cause} depuis le "
            f"{party.last:%d/%m/%Y}.",
            "R6332-25 VI" if party.terminated_on else "R6332-25",
        )
    elif (line.to_on and line.to_on > party.last) or (line.from_on and line.from_on < party.starts_on):
        yield _said(
            "outside",
            f"La période facturée sort du contrat, du {party.starts_on:%d/%m/%Y} au {party.last:%d/%m/%Y}.",
        )


def _chosen(line: Line, party: Party, family: Sequence[Due], on: date) -> Due | None:
    """The instalment named, else the first left with this amount, else the first open and not yet billed."""
    if line.instalment_id is not None:
        return next((due for due in family if due.id == line.instalment_id), None)
    asked = named(line.asked) if line.asked else Named()
    if asked.number is not None:
        return next((due for due in family if due.number == asked.number), None)
    if asked.step:
        family = [due for due in family if due.step.startswith(asked.step) and asked.year in (None, due.year)]
    free = [due for due in family if due.left - due.waiting > 0]
    exact = [due for due in free if due.left - due.waiting == line.amount]
    held = [due for due in family if due.left > 0]
    groups = (_open(exact, party, on), exact, _open(free, party, on), _open(held, party, on), free)
    return next((group[0] for group in groups if group), family[-1] if family else None)


def _open(family: Sequence[Due], party: Party, on: date) -> list[Due]:
    return [due for due in family if opening(party, due) <= on]


def _of_amount(line: Line, due: Due) -> Iterable[Mismatch]:
    if due.left <= 0:
        yield _said("billed", f"« {due.label} » est déjà facturée et acceptée en entier.")
    elif line.amount > due.left:
        yield _said(
            "over",
            f"Facturé {euros(line.amount)}, il reste {euros(due.left)} sur « {due.label} » : le dépassement "
            "n’est pas pris en charge.",
        )
    elif due.waiting and line.amount > due.left - due.waiting:
        yield _said(
            "duplicate",
            f"Une autre facture en attente porte {euros(due.waiting)} sur « {due.label} » : traitez-la "
            "d’abord.",
        )
    elif line.kind == "training" and line.amount < due.left - due.waiting:
        yield _said(
            "below", f"Facturé {euros(line.amount)} pour {euros(due.left)} encore dus : reste ouvert."
        )


def _of_time(line: Line, party: Party, due: Due, proofs: Sequence[Proof], on: date) -> Iterable[Mismatch]:
    opens_on = opening(party, due)
    if on < opens_on:
        yield _said("not_open", f"« {due.label} » s’ouvre le {opens_on:%d/%m/%Y}.")
    if lapsed(due, proofs, (line.received_on,), on):
        yield forfeited(due)


def forfeited(due: Due) -> Mismatch:
    """Why a last balance is lost (R6332-25 III 4°)."""
    return _said(
        "forfeited",
        f"Le dernier solde devait être facturé et justifié au plus tard le {due.due_on:%d/%m/%Y} : "
        "rien n’est plus dû.",
        "R6332-25 III 4°",
    )


def _of_proofs(party: Party, due: Due, proofs: Sequence[Proof]) -> Iterable[Mismatch]:
    if due.step in LAST_BALANCES:
        for code in lacking(due, proofs):
            yield _said(code, _MISSING[code], "R6332-25 III 4°")
    elif due.step == "advance_new_cfa":
        if not proofs:
            yield _said("start_attestation", _MISSING["start_attestation"], "R6332-25 V")
    elif due.step == REGIONAL:
        until = min(due.opens_on or party.last, party.last)
        if not any(proof.final or proof.to_on >= until for proof in proofs):
            yield _said(
                "certificate",
                f"Il manque le certificat de réalisation jusqu’au {until:%d/%m/%Y}.",
                "R6332-26",
            )
    elif due.step in ("balance_end", "pro_balance", "rupture"):
        if not any(proof.final or proof.to_on >= party.last for proof in proofs):
            yield _said("certificate", _MISSING["certificate"], "R6332-26")
    elif due.step.endswith(OLD_CALENDAR):
        last = previous_end(party, due)
        if last and not any(proof.from_on <= last <= proof.to_on for proof in proofs):
            yield _said(
                "certificate",
                f"Il manque le certificat de réalisation de la période précédente, jusqu’au {last:%d/%m/%Y}.",
                "R6332-26",
            )


_MISSING = {
    "certificate": "Il manque l’attestation de réalisation de fin de contrat.",
    "employer_invoice": "Il manque la copie de la facture adressée à l’employeur pour sa participation.",
    "start_attestation": "Ce CFA est déclaré depuis moins de six mois : il manque l’attestation de début.",
}


def _side_costs(line: Line, party: Party, due: Due) -> Iterable[tuple[str, str, str]]:
    return side_costs.mismatches(
        line.kind,
        quantity=line.quantity,
        unit=line.unit,
        amount=line.amount,
        committed=due.amount,
        accepted=due.accepted,
        concluded_on=party.concluded_on,
        starts_on=party.starts_on,
        received_on=line.received_on,
        level=party.level,
    )
