"""Candidates enrolled by form or by file: every flaw told, all or nothing, safe to send again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.traces import remember
from branches.actions import sealing
from branches.actions.certifications_known import lives_of
from branches.actions.sessions import locked, still_open
from branches.models import Candidate, Session, SessionTrace
from branches.rules import sessions, transmission
from branches.rules.sessions import Entry
from contracts.models import Contract
from contracts.rules.states import ENGAGED
from law.refusal import Impossible
from law.typography import french
from registers.models import Provider

KINDS = {"app": "apprenticeship", "pro": "professionalisation"}
FIELDS = (
    "name", "used_name", "first_name", "born_on", "sex", "route", "trained_by_id", "contract_id",
    "entered_on", "email", "consent",
)  # fmt: skip
MOST = 400  # their results are entered on one page


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in a line: its column, its value, the sentence."""

    line: int
    column: str
    value: str
    sentence: str


@dataclass(slots=True)
class Outcome:
    """What was done, or every reason why nothing was."""

    flaws: list[Wrong] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def done(self) -> bool:
        return not self.flaws


@transaction.atomic
def enrol(
    *, session: int, entries: Sequence[Entry], by: User, on: date, flaws: Iterable[Wrong] = ()
) -> Outcome:
    """Write the candidates of a form or of a file; nothing at all when one of them is wrong.

    A person already enrolled is corrected; the same lines again change nothing.
    """
    row = locked(session)
    still_open(row)
    outcome = Outcome(list(flaws))
    providers, contracts = _providers(entries), _contracts(entries)
    outcome.flaws += _flaws(row, entries, providers, contracts)
    if len(entries) > MOST:
        raise Impossible(f"Une session compte {MOST} candidats au plus.")
    outcome.flaws.sort(key=lambda flaw: (flaw.line, flaw.column))
    if not outcome.done:
        return outcome
    known = {(each.identity, each.born_on): each for each in row.candidates.all()}
    written, numbers = [], {}
    for entry in entries:
        wanted = _candidate(row, entry, contracts)
        found = known.get((wanted.identity, wanted.born_on))
        if found is not None and _same(found, wanted):
            outcome.unchanged += not entry.nir
            outcome.changed += bool(entry.nir)
            wanted = found
        elif found is not None:
            wanted.pk = found.pk
            outcome.changed += 1
            written.append(wanted)
        else:
            outcome.created += 1
            written.append(wanted)
        if entry.nir:
            numbers[id(wanted)] = (wanted, transmission.compact(entry.nir))
    _write(written)
    sealing.keep(numbers=dict(numbers.values()))
    if written or numbers:
        counts = ((outcome.created, "inscrit"), (outcome.changed, "modifié"))
        said = ", ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count)
        remember(row=row, verb="enrol", trace=SessionTrace, by=by, on=on, comment=said)
    return outcome


@transaction.atomic
def correct(*, candidate: int, entry: Entry, by: User, on: date) -> Outcome:
    """Change one candidate, name included."""
    row, who = _of(candidate)
    contracts = _contracts([entry])
    outcome = Outcome(_flaws(row, [entry], _providers([entry]), contracts))
    wanted = _candidate(row, entry, contracts)
    twins = row.candidates.filter(identity=wanted.identity, born_on=wanted.born_on).exclude(pk=who.pk)
    if outcome.done and twins.exists():
        outcome.flaws.append(Wrong(1, "name", "", "Cette personne est déjà inscrite à la session."))
    if not outcome.done:
        return outcome
    wanted.pk = who.pk
    if _same(who, wanted) and not entry.nir:
        outcome.unchanged = 1
        return outcome
    wanted.save(force_update=True)
    if entry.nir:
        sealing.keep(numbers={wanted: transmission.compact(entry.nir)})
    outcome.changed = 1
    remember(row=row, verb="enrol", trace=SessionTrace, by=by, on=on, comment="1 candidat modifié")
    return outcome


@transaction.atomic
def withdraw(*, candidate: int, by: User, on: date) -> None:
    """Take a candidate out of a session that is not signed."""
    row, who = _of(candidate)
    who.delete()
    remember(row=row, verb="withdraw", trace=SessionTrace, by=by, on=on)


def _of(candidate: int) -> tuple[Session, Candidate]:
    """A candidate and the session that holds them, locked and still open."""
    session = Candidate.objects.filter(pk=candidate).values_list("session", flat=True).first()
    row = locked(session) if session else None
    who = row.candidates.filter(pk=candidate).first() if row else None
    if row is None or who is None:
        raise Impossible("Cette personne vient d’être retirée de la session.")
    still_open(row)
    return row, who


def _flaws(
    row: Session, entries: Sequence[Entry], providers: dict[str, Provider], contracts: dict[str, Contract]
) -> list[Wrong]:
    lives, found = lives_of(row.qualification), []
    again = sessions.twice((each.line, each.person) for each in entries)
    for entry in entries:
        flaws = sessions.person_flaws(entry.person, session_on=row.starts_on, lives=lives)
        if entry.line in again:
            flaws["name"] = (
                f"Cette personne est déjà à la ligne {again[entry.line]} : gardez une seule ligne."
            )
        if entry.trained_by and entry.trained_by not in providers:
            flaws["trained_by"] = french("Ce SIRET n’est pas au registre des organismes.")
        if entry.nir and (
            flaw := transmission.nir_flaw(entry.nir, born_on=entry.person.born_on, sex=entry.sex)
        ):
            flaws["nir"] = flaw
        if entry.contract and (flaw := _contract_flaw(entry, contracts.get(entry.contract))):
            flaws["contract"] = flaw
        if entry.consent and not entry.email:
            flaws["email"] = "Une personne qui accepte l’enquête laisse une adresse électronique."
        found += [Wrong(entry.line, name, entry.shown(name), sentence) for name, sentence in flaws.items()]
    return found


def _contract_flaw(entry: Entry, contract: Contract | None) -> str:
    if contract is None:
        return "Ce numéro n’est celui d’aucun contrat."
    if contract.state not in ENGAGED:
        return french(f"Ce contrat est « {contract.get_state_display().lower()} » : il n’est pas financé.")
    if entry.person.route != KINDS[contract.kind]:
        return french(f"Ce contrat est d’un autre dispositif : {contract.get_kind_display().lower()}.")
    return ""


def _providers(entries: Iterable[Entry]) -> dict[str, Provider]:
    return Provider.objects.in_bulk({each.trained_by for each in entries if each.trained_by})


def _contracts(entries: Iterable[Entry]) -> dict[str, Contract]:
    """Contracts by number, « A000000012 »."""
    wanted = {int(each.contract[1:]): each.contract for each in entries if each.contract}
    found = Contract.objects.only("kind", "state").in_bulk(wanted)
    return {contract.number: contract for contract in found.values()}


def _candidate(row: Session, entry: Entry, contracts: dict[str, Contract]) -> Candidate:
    person, contract = entry.person, contracts.get(entry.contract)
    name, first_name, _ = person.key
    return Candidate(
        session=row, name=person.name, used_name=entry.used_name, first_name=person.first_name,
        born_on=person.born_on, sex=entry.sex, route=person.route, trained_by_id=entry.trained_by or None,
        contract=contract, entered_on=person.entered_on, email=entry.email, consent=entry.consent,
        identity=f"{name}|{first_name}",
    )  # fmt: skip


def _same(one: Candidate, other: Candidate) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in FIELDS)


def _write(rows: Sequence[Candidate]) -> None:
    Candidate.objects.bulk_update([each for each in rows if each.pk], FIELDS, batch_size=500)
    Candidate.objects.bulk_create([each for each in rows if not each.pk], batch_size=500)
