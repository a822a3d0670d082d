"""What a letter says, gathered from the file: facts in plain words, then the rules write the sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from contracts.actions import letter_facts as facts
from contracts.actions.assessing import latest
from contracts.models import Amendment, Contract, Letter, Move, Termination
from contracts.rules.letters import agreement, money, notices, papers, refusal
from contracts.rules.letters.shape import Content
from contracts.rules.states import ENGAGED
from contracts.rules.verdict import Verdict
from law.refusal import Impossible

Given = papers.Asked | money.Ending | money.Recovery | notices.Proofs | None


@dataclass(frozen=True, slots=True)
class Written:
    """A letter not yet set: the key of its event, and its content."""

    key: str
    content: Content


def write(*, kind: str, contract: Contract, on: date, given: Given = None) -> Written:
    """The letter of that kind about the file as it stands; `given` says what the caller knows better.

    Raises Impossible when the file gives no reason for such a letter.
    """
    return _WRITERS[kind](contract, on, given)


def _acceptance(contract: Contract, on: date, given: Given) -> Written:
    if contract.state not in ENGAGED:
        raise Impossible("Ce dossier n’est pas accepté : il n’y a pas d’accord à écrire.")
    move = contract.moves.filter(verb__in=("accept", "accept_tacitly")).select_related("verdict").first()
    row = move.verdict if move and contract.version <= 1 else None
    said = agreement.Agreement(
        verdict=facts.said(row or latest([contract.pk]).get(contract.pk)),
        dues=facts.dues(contract),
        version=max(1, contract.version),
        silence=_silence(move),
        silent_since=contract.decision_due_on,
    )
    about = facts.about_of(contract)
    return Written(
        _acceptance_key(contract),
        agreement.acceptance(
            about,
            said,
            house=facts.house(),
            parties=facts.parties_of("acceptance", contract, about, on),
            on=on,
        ),
    )


def _refusal(contract: Contract, on: date, given: Given) -> Written:
    move = _refused(contract)
    if contract.state != "refused" or move is None:
        raise Impossible("Ce dossier n’est pas refusé : il n’y a pas de refus à écrire.")
    row = move.verdict or latest([contract.pk]).get(contract.pk)
    verdict = Verdict.from_dict(row.content) if row else None
    said = refusal.Refusal(
        reasons=move.reasons,
        checks=(*verdict.failures, *verdict.warnings) if verdict else (),
        law_version=verdict.law_version if verdict else "v1",
        comment=move.comment,
    )
    about = facts.about_of(contract)
    return Written(
        _refusal_key(contract, move),
        refusal.refusal(
            about, said, house=facts.house(), parties=facts.parties_of("refusal", contract, about, on), on=on
        ),
    )


def _request(contract: Contract, on: date, given: Given) -> Written:
    key, asked = facts.asked(contract)
    told = given if isinstance(given, papers.Asked) else asked
    about = facts.about_of(contract)
    addressed = facts.parties_of("request", contract, about, on)
    content = papers.request(about, told, house=facts.house(), parties=addressed, on=on)
    return Written(f"request:{key}:0", content)


def _reminder(contract: Contract, on: date, given: Given) -> Written:
    key, asked = facts.asked(contract)
    told = given if isinstance(given, papers.Asked) else asked
    about = facts.about_of(contract)
    addressed = facts.parties_of("reminder", contract, about, on)
    content = papers.reminder(about, told, house=facts.house(), parties=addressed, on=on)
    return Written(f"reminder:{key}:{told.reminders}", content)


def _rupture(contract: Contract, on: date, given: Given) -> Written:
    ended = _ended(contract)
    if ended is None or contract.total is None or not contract.version:
        raise Impossible("Ce dossier n’a pas de rupture enregistrée sur une prise en charge accordée.")
    accepted, paid = facts.settled(contract)
    told = money.Ending(
        ended_on=ended.on,
        verdict=facts.said(ended.verdict or latest([contract.pk]).get(contract.pk)),
        due=contract.total,
        accepted=accepted,
        paid=paid,
        maintained_until=ended.maintained_until,
    )
    told = given if isinstance(given, money.Ending) else told
    about = facts.about_of(contract)
    addressed = facts.parties_of("rupture", contract, about, on)
    return Written(
        _rupture_key(contract, ended),
        money.rupture(about, told, house=facts.house(), parties=addressed, on=on),
    )


def _recovery(contract: Contract, on: date, given: Given) -> Written:
    accepted, paid = facts.settled(contract)
    told = given if isinstance(given, money.Recovery) else None
    if told is None:
        if paid <= accepted:
            raise Impossible("Rien n’a été payé en trop pour ce dossier : il n’y a rien à reverser.")
        told = money.Recovery(
            amount=paid - accepted,
            reason="La somme versée dépasse ce qui est dû pour ce contrat.",
            reference=f"REV-{contract.number}-{contract.version}",
            articles=("R6332-25",),
            lines=(("Versé", paid), ("Dû", -accepted)),
        )
    about = facts.about_of(contract)
    addressed = facts.parties_of("recovery", contract, about, on)
    return Written(
        f"recovery:{contract.pk}:{told.reference}"[:64],
        money.recovery(about, told, house=facts.house(), parties=addressed, on=on),
    )


def _amendment(contract: Contract, on: date, given: Given) -> Written:
    row = _amended(contract)
    if row is None:
        raise Impossible("Aucun avenant de ce dossier n’est décidé : il n’y a rien à écrire.")
    told = notices.AmendmentDecided(
        number=row.number,
        concluded_on=row.concluded_on,
        effective_on=row.effective_on,
        accepted=row.state == "accepted",
        total=contract.total if contract.state in ENGAGED and contract.version else None,
        comment=row.comment,
    )
    about = facts.about_of(contract)
    addressed = facts.parties_of("amendment", contract, about, on)
    return Written(
        _amendment_key(row),
        notices.amendment(about, told, house=facts.house(), parties=addressed, on=on),
    )


def _proof(contract: Contract, on: date, given: Given) -> Written:
    if not isinstance(given, notices.Proofs):
        raise Impossible("Une demande de justificatifs se prépare depuis le contrôle.")
    about = facts.about_of(contract)
    addressed = facts.parties_of("proof", contract, about, on)
    return Written(
        f"proof:{given.reference}:{given.asked_on:%Y%m%d}",
        notices.proofs(about, given, house=facts.house(), parties=addressed, on=on),
    )


def order(*, provider_siret: str, told: money.Recovery, on: date) -> Written:
    """An order to pay back that is about a provider, not about one contract."""
    party = facts.provider_party(provider_siret)
    return Written(
        f"recovery:{provider_siret}:{told.reference}"[:64],
        money.recovery(None, told, house=facts.house(), parties=(party,), on=on),
    )


def _silence(move: Move | None) -> str:
    if move is None:
        return ""
    return "tacit" if move.verb == "accept_tacitly" else move.from_state


def called_for(contract: Contract) -> list[str]:
    """The kinds of letters that the state of the file calls for and that are not written yet."""
    keys: dict[str, str] = {}
    ended = contract.terminated_on is not None and contract.version > 0
    if contract.state == "accepted" and not ended:
        keys["acceptance"] = _acceptance_key(contract)
    elif contract.state == "refused" and (move := _refused(contract)):
        keys["refusal"] = _refusal_key(contract, move)
    if contract.state == "incomplete" or contract.requests.filter(closed_on=None, reminders=0).exists():
        keys["request"] = f"request:{facts.asked(contract)[0]}:0"
    if ended and (row := _ended(contract)):
        keys["rupture"] = _rupture_key(contract, row)
    if amended := _amended(contract):
        keys["amendment"] = _amendment_key(amended)
    written = (
        set(Letter.objects.filter(key__in=keys.values()).values_list("key", flat=True)) if keys else set()
    )
    return [kind for kind, key in keys.items() if key not in written]


def _refused(contract: Contract) -> Move | None:
    return contract.moves.filter(verb="refuse").select_related("verdict").first()


def _ended(contract: Contract) -> Termination | None:
    rows = Termination.objects.filter(contract=contract, replaced=False)
    return rows.select_related("verdict").first()


def _amended(contract: Contract) -> Amendment | None:
    """The amendment decided last."""
    rows = Amendment.objects.filter(contract=contract).exclude(state="pending")
    return rows.exclude(decided_at=None).order_by("-decided_at", "-pk").first()


def _amendment_key(row: Amendment) -> str:
    return f"amend:{row.pk}:{row.state}"


def _acceptance_key(contract: Contract) -> str:
    return f"accept:{contract.pk}:{max(1, contract.version)}"


def _refusal_key(contract: Contract, move: Move) -> str:
    return f"refuse:{contract.pk}:{move.pk}"


def _rupture_key(contract: Contract, ended: Termination) -> str:
    return f"rupture:{contract.pk}:{ended.pk}:{contract.version}"


_WRITERS: dict[str, Callable[[Contract, date, Given], Written]] = {
    "acceptance": _acceptance,
    "refusal": _refusal,
    "request": _request,
    "reminder": _reminder,
    "rupture": _rupture,
    "recovery": _recovery,
    "amendment": _amendment,
    "proof": _proof,
}
