"""Verbs of the decision: lock, ask the rules, write in bulk, record who, when and why; one transaction each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from contracts.actions import assessing
from contracts.models import Contract, Instalment, Move, Verdict
from contracts.rules import states
from contracts.rules import verdict as rules
from law.typography import french
from registers.lookups import Lookups

LOT = 500


class Undecidable(Exception):
    """What stands in the way of a verb, as a French sentence for the officer; nothing was written."""

    def __init__(self, sentence: str) -> None:
        super().__init__(french(sentence))


@dataclass(frozen=True, slots=True)
class Left:
    """A contract that a lot did not decide, and why."""

    contract: Contract
    reason: str


def accept(*, contracts: Sequence[int], by: User, on: date, comment: str = "") -> list[Contract]:
    """Commit the amount and write the schedule; a late acceptance replaces an implicit refusal (R6224-3)."""
    with transaction.atomic():
        chosen = _begin("accept", contracts)
        verdicts = assessing.latest([contract.pk for contract in chosen])
        for contract in chosen:
            if obstacle := _obstacle(contract, verdicts.get(contract.pk), comment):
                raise Undecidable(obstacle)
        _move("accept", chosen, by=by, on=on, comment=comment, verdicts=verdicts)
        _write_schedules(chosen, verdicts)
    return chosen


def lot(contract_ids: Sequence[int]) -> tuple[list[Contract], list[Left]]:
    """What a decision by lot would accept, and what it would leave and why. Reads only."""
    contracts = list(Contract.objects.filter(pk__in=contract_ids).select_related("decided_by").order_by("pk"))
    verdicts = assessing.latest([contract.pk for contract in contracts])
    return _sort_lot(contracts, verdicts)


def accept_lot(*, contracts: Sequence[int], by: User, on: date) -> tuple[list[Contract], list[Left]]:
    """Accept the clean files of a selection and leave the others, saying why."""
    with transaction.atomic():
        locked = _locked(contracts)
        verdicts = assessing.latest([contract.pk for contract in locked])
        clean, left = _sort_lot(locked, verdicts)
        _move("accept", clean, by=by, on=on, comment="Décision par lot", verdicts=verdicts)
        _write_schedules(clean, verdicts)
    return clean, left


def refuse(
    *, contracts: Sequence[int], by: User, on: date, reasons: Sequence[str], comment: str = ""
) -> list[Contract]:
    """Refuse for reasons the law admits on the conclusion date (D6224-2, D6325-2)."""
    with transaction.atomic():
        chosen = _begin("refuse", contracts)
        if not reasons:
            raise Undecidable("Choisissez au moins un motif : un refus est motivé.")
        verdicts = assessing.latest([contract.pk for contract in chosen])
        for contract in chosen:
            _refuse_foreign_reasons(contract, verdicts[contract.pk], reasons)
        _move("refuse", chosen, by=by, on=on, comment=comment, reasons=reasons, verdicts=verdicts)
    return chosen


def send_back(*, contracts: Sequence[int], by: User, on: date, comment: str) -> list[Contract]:
    """Ask for documents or corrections; the clock stops until the file is complete again."""
    with transaction.atomic():
        chosen = _begin("send_back", contracts)
        if not comment.strip():
            raise Undecidable("Dites ce qui manque : le renvoi est motivé.")
        for contract in chosen:
            contract.complete_on = contract.decision_due_on = None
        Contract.objects.bulk_update(chosen, ["complete_on", "decision_due_on"], batch_size=LOT)
        _move("send_back", chosen, by=by, on=on, comment=comment)
    return chosen


def complete(*, contracts: Sequence[int], by: User, on: date, comment: str = "") -> list[Contract]:
    """Declare files complete: the clock starts that day and they are assessed again."""
    with transaction.atomic():
        chosen = _begin("complete", contracts)
        for contract in chosen:
            contract.complete_on = on
        Contract.objects.bulk_update(chosen, ["complete_on"], batch_size=LOT)
        _move("complete", chosen, by=by, on=on, comment=comment)
        verdicts = assessing.reassess(chosen, by=by, on=on)
        _move("assess", chosen, by=by, on=on, verdicts=verdicts)
    return chosen


def answer(
    *, contract: int, by: User, on: date, cpne: str | None = None, priority_public: bool | None = None
) -> Contract:
    """Record what only an officer can say (which CPNE, priority public), and assess the file again."""
    with transaction.atomic():
        (chosen,) = _locked([contract])
        if chosen.state not in states.OPEN:
            raise Undecidable(_already(chosen))
        said = []
        if cpne is not None:
            candidates = committees(chosen)
            if cpne not in candidates:
                raise Undecidable(
                    f"Choisissez l’une des CPNE de l’IDCC {chosen.idcc} : {', '.join(candidates)}."
                )
            chosen.cpne = cpne
            said.append(f"CPNE {cpne} retenue")
        if priority_public is not None:
            chosen.priority_public = priority_public
            said.append("public prioritaire" if priority_public else "public non prioritaire")
        if not said:
            raise Undecidable("Choisissez une réponse.")
        chosen.save(update_fields=["cpne", "priority_public"])
        verdicts = assessing.reassess([chosen], by=by, on=on)
        _record("answer", [chosen], to=chosen.state, by=by, on=on, comment=", ".join(said), verdicts=verdicts)
    return chosen


def reassess(*, contracts: Sequence[int], by: User, on: date) -> list[Contract]:
    """Assess open files again with today's registers; the former verdicts stay."""
    with transaction.atomic():
        chosen = _begin("assess", contracts)
        verdicts = assessing.reassess(chosen, by=by, on=on)
        _move("assess", chosen, by=by, on=on, verdicts=verdicts)
    return chosen


def assign(*, contracts: Sequence[int], officer: User | None, by: User, on: date) -> list[Contract]:
    """Give open files to an officer, or to nobody."""
    with transaction.atomic():
        chosen = [contract for contract in _locked(contracts) if contract.state in states.OPEN]
        Contract.objects.filter(pk__in=[contract.pk for contract in chosen]).update(officer=officer)
        comment = f"Confié à {officer}" if officer else "Rendu à la file commune"
        by_state: dict[str, list[Contract]] = {}
        for contract in chosen:
            by_state.setdefault(contract.state, []).append(contract)
        for state, group in by_state.items():
            _record("assign", group, to=state, by=by, on=on, comment=comment)
    return chosen


def committees(contract: Contract) -> tuple[str, ...]:
    """The CPNE among which an officer may choose for a contract."""
    lookups = Lookups()
    lookups.prime(
        {contract.idcc}, {contract.rncp}, set(), pairs={(contract.rncp, contract.idcc)}, cpnes=set()
    )
    return lookups.cpnes(contract.idcc, contract.concluded_on)


def _locked(contract_ids: Iterable[int]) -> list[Contract]:
    """The contracts, locked in the order of their identities until the end of the transaction."""
    wanted = set(contract_ids)
    found = list(Contract.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise Undecidable("Un des dossiers choisis n’existe plus : rechargez la liste.")
    return found


def _begin(verb: str, contract_ids: Iterable[int]) -> list[Contract]:
    """Lock, and refuse when the verb is not open to one of them."""
    contracts = _locked(contract_ids)
    for contract in contracts:
        if not states.can(verb, contract.state):
            raise Undecidable(_already(contract))
    return contracts


def _already(contract: Contract) -> str:
    """Who was faster, or why the state forbids it."""
    label = states.STATES[contract.state]
    if contract.state in states.DECIDED and contract.decided_at:
        at = timezone.localtime(contract.decided_at)
        by = f" par {contract.decided_by}" if contract.decided_by else ""
        return f"{contract.number} : déjà {label.lower()}{by} le {at:%d/%m/%Y} à {at:%H} h {at:%M}."
    return f"{contract.number} : impossible dans l’état « {label} »."


def _obstacle(contract: Contract, stored: Verdict | None, comment: str) -> str | None:
    """Why a contract cannot be accepted as it stands."""
    if stored is None or contract.total is None:
        return f"{contract.number} : le montant n’est pas établi. Répondez à la question ou complétez le dossier."
    if contract.outcome == "fail" and not comment.strip():
        return f"{contract.number} : un contrôle n’est pas conforme. Dites pourquoi vous acceptez."
    return None


def _sort_lot(contracts: list[Contract], verdicts: dict[int, Verdict]) -> tuple[list[Contract], list[Left]]:
    clean, left = [], []
    for contract in contracts:
        stored = verdicts.get(contract.pk)
        if not states.can("accept", contract.state) or contract.state not in states.OPEN:
            left.append(Left(contract, french(_already(contract))))
        elif stored is None or contract.total is None:
            left.append(Left(contract, french("Montant à établir : une réponse ou une donnée manque.")))
        elif not rules.Verdict.from_dict(stored.content).clean:
            left.append(Left(contract, french("Un contrôle demande un examen.")))
        else:
            clean.append(contract)
    return clean, left


def _refuse_foreign_reasons(contract: Contract, stored: Verdict, reasons: Sequence[str]) -> None:
    admitted = states.refusals(contract.kind, stored.content["law_version"])
    if foreign := [code for code in reasons if code not in admitted]:
        raise Undecidable(
            f"{contract.number} : motif non admis pour un contrat conclu le {contract.concluded_on:%d/%m/%Y} "
            f"({', '.join(foreign)})."
        )


def _move(
    verb: str,
    contracts: list[Contract],
    *,
    by: User,
    on: date,
    comment: str = "",
    reasons: Sequence[str] = (),
    verdicts: dict[int, Verdict] | None = None,
) -> None:
    """Change the state of locked contracts and remember it."""
    to = states.MOVES[verb].to
    fields = ["state"]
    now = timezone.now()
    _record(verb, contracts, to=to, by=by, on=on, comment=comment, reasons=reasons, verdicts=verdicts)
    for contract in contracts:
        contract.state = to
        if to in states.DECIDED:
            contract.decided_at, contract.decided_by = now, by
    if to in states.DECIDED:
        fields += ["decided_at", "decided_by"]
    Contract.objects.bulk_update(contracts, fields, batch_size=LOT)


def _record(
    verb: str,
    contracts: Iterable[Contract],
    *,
    to: str,
    by: User,
    on: date,
    comment: str = "",
    reasons: Sequence[str] = (),
    verdicts: dict[int, Verdict] | None = None,
) -> None:
    Move.objects.bulk_create(
        [
            Move(
                contract=contract, verb=verb, from_state=contract.state, to_state=to, on=on,
                reasons=list(reasons), comment=comment.strip(), made_by=by,
                verdict=(verdicts or {}).get(contract.pk),
            )
            for contract in contracts
        ],
        batch_size=LOT,
    )  # fmt: skip


def _write_schedules(contracts: list[Contract], verdicts: dict[int, Verdict]) -> None:
    """The instalments of accepted contracts, from the verdict that was accepted."""
    Instalment.objects.bulk_create(
        [
            Instalment(
                contract=contract, number=due.number, year=due.year, label=due.label, rule=due.rule,
                article=due.article, opens_on=due.opens_on, due_on=due.due_on, condition=due.condition,
                amount=due.amount,
            )
            for contract in contracts
            for due in rules.Verdict.from_dict(verdicts[contract.pk].content).schedule
        ],
        batch_size=2000,
    )  # fmt: skip
