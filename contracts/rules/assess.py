"""From facts to verdict: checks, amount and schedule, each computed whenever its own inputs are there."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

import law
from contracts.rules.check import Check
from contracts.rules.checks import APPRENTICESHIP, PROFESSIONALISATION
from contracts.rules.checks.announced import compare_apprenticeship, compare_professionalisation, level_found
from contracts.rules.checks.say import failed, passed, warned
from contracts.rules.facts import Facts, Kind
from contracts.rules.npec import Choice, choose
from contracts.rules.price import price_apprenticeship, price_professionalisation
from contracts.rules.rulebook import RULES
from contracts.rules.schedule import schedule_apprenticeship, schedule_professionalisation
from contracts.rules.states import CONDITIONS, refusals
from contracts.rules.terms import Terms, terms_on
from contracts.rules.topups import with_top_up
from contracts.rules.traits import broken_in_trial, level_of, span_of
from contracts.rules.verdict import Amount, Instalment, Npec, Verdict
from law.typography import french

Silence = Literal["refused", "accepted"]

_SILENCE = {"app": law.app_silence, "pro": law.pro_silence}
_SILENCE_OUT_OF_DATE: dict[Kind, Silence] = {"app": "refused", "pro": "accepted"}
_HOURS_DONE = french("Rupture : indiquez les heures réalisées ; le montant est celui de l'action entière.")
_NO_REFUSAL = french(" Ce point ne permet pas, seul, de refuser un contrat conclu à cette date.")
_UNDATED = french("Indiquez la date de conclusion (date_conclusion) : elle choisit les règles et le niveau.")


class Funding(NamedTuple):
    """What is paid and when, or why it cannot be said."""

    npec: Npec | None
    amount: Amount | None
    schedule: tuple[Instalment, ...]
    missing: tuple[str, ...]
    questions: tuple[str, ...]


def assess(facts: Facts) -> Verdict:
    """Everything the law says of these facts, on their conclusion date."""
    if facts.concluded_on is None:
        return _verdict(facts, [], Funding(None, None, (), (_UNDATED,), ()), "v1")
    terms = terms_on(facts.concluded_on)
    return (_apprenticeship if facts.kind == "app" else _professionalisation)(facts, terms)


def _apprenticeship(facts: Facts, terms: Terms) -> Verdict:
    choice = choose(facts, terms, level_of(facts))
    funding = _funding(facts, terms, choice)
    checks = [found for check in APPRENTICESHIP if (found := check(facts, terms)) is not None]
    checks.append(level_found(facts, choice))
    checks += compare_apprenticeship(facts, terms, funding.npec, funding.amount)
    if choice.npec is not None:
        checks += [warned("npec.base", sentence) for sentence in funding.missing]
    if terms.law_version == "v1":
        checks = [_without_refusal(check) for check in checks]
    return _verdict(facts, [_conditions(checks, terms.law_version), *checks], funding, terms.law_version)


def _professionalisation(facts: Facts, terms: Terms) -> Verdict:
    amount, missing, _ = price_professionalisation(facts, terms)
    schedule = schedule_professionalisation(facts, terms, amount) if amount else ()
    questions = (_HOURS_DONE,) if facts.terminated_on and facts.hours_done is None else ()
    checks = [found for check in PROFESSIONALISATION if (found := check(facts, terms)) is not None]
    checks += compare_professionalisation(facts, terms, amount)
    checks += [warned("pro.amount.branch", sentence) for sentence in missing]
    return _verdict(facts, checks, Funding(None, amount, schedule, missing, questions), terms.law_version)


def _verdict(facts: Facts, checks: list[Check], funding: Funding, law_version: str) -> Verdict:
    return Verdict(
        tuple(checks),
        *funding,
        decision_due_on(facts),
        silence(facts.kind, facts.complete_on or facts.concluded_on),
        law_version,
    )


def _funding(facts: Facts, terms: Terms, choice: Choice) -> Funding:
    """The level, then the amount, then the schedule, as far as the inputs go."""
    if choice.npec is None:
        named = (choice.missing,) if choice.missing else ()
        return Funding(None, None, (), named, (choice.question,) if choice.question else ())
    amount, missing, adjusted = price_apprenticeship(facts, terms, choice.npec)
    if amount is None:
        return Funding(choice.npec, None, (), missing, ())
    if facts.top_ups:
        amount = with_top_up(facts, terms, choice.npec, amount)
    npec = replace(choice.npec, adjusted=adjusted)
    schedule = schedule_apprenticeship(facts, terms, amount)
    return Funding(npec, amount, schedule, (), _trial_question(facts, terms, amount))


def decision_due_on(facts: Facts) -> date | None:
    """Last day to decide, None while the file is not complete or before the rule."""
    if facts.complete_on is None:
        return None
    try:
        return law.calendar.decision_due_on(facts.complete_on, facts.kind)
    except law.NotInForce:
        return None


@lru_cache(maxsize=4096)
def silence(kind: Kind, on: date | None) -> Silence:
    """What no answer in time means (R6224-3, D6325-2)."""
    found = _SILENCE[kind].at(on) if on else None
    return found.value if found else _SILENCE_OUT_OF_DATE[kind]


def _trial_question(facts: Facts, terms: Terms, amount: Amount) -> tuple[str, ...]:
    """Calendar days alone cannot tell whether the practical trial days were over."""
    span = span_of(facts)
    if not amount.employer_share or span is None or not span.broken or facts.practical_days is not None:
        return ()
    if broken_in_trial(facts, span, terms):
        return ()
    return (
        french(
            f"Rupture : indiquez si les {terms.trial_days} jours en entreprise étaient passés ; "
            "la participation entière est retenue."
        ),
    )


def _without_refusal(check: Check) -> Check:
    """Before August 2024 only four conditions could refuse a contract."""
    if check.outcome != "fail" or RULES[check.rule].ground in refusals("app", "v1"):
        return check
    return replace(check, message=check.message + _NO_REFUSAL)


def _conditions(checks: list[Check], law_version: str) -> Check:
    """The list of conditions of the conclusion date, and which of them fail."""
    rule, conditions = f"app.check.{law_version}", CONDITIONS[law_version]
    outcomes: dict[str, str] = {}
    for check in checks:
        ground = RULES[check.rule].ground
        if ground in conditions and outcomes.get(ground) != "fail":
            outcomes[ground] = check.outcome
    numbered = enumerate(conditions, start=1)
    broken = ", ".join(f"{number}°" for number, ground in numbered if outcomes.get(ground) == "fail")
    seen = {"conditions": len(conditions), "en défaut": broken or "aucune"}
    if broken:
        said = f"En défaut : {broken}. Faites corriger le dossier ou refusez-le pour ce motif."
        return failed(rule, said, None, seen)
    if "warn" in outcomes.values():
        return warned(
            rule, "Aucune condition n'est en défaut, mais des pièces restent à vérifier.", None, seen
        )
    return passed(rule, seen)
