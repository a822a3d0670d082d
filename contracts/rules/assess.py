"""From facts to verdict: checks, amount and schedule, each computed whenever its own inputs are there."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

import law
from contracts.rules.check import Check
from contracts.rules.checks import APPRENTICESHIP, PROFESSIONALISATION
from contracts.rules.checks.announced import compare_apprenticeship, compare_professionalisation, level_found
from contracts.rules.checks.say import failed, passed, warned
from contracts.rules.facts import Facts, Kind
from contracts.rules.npec import choose, level_of
from contracts.rules.price import broken_in_trial, price_apprenticeship, price_professionalisation
from contracts.rules.rulebook import RULES
from contracts.rules.schedule import schedule_apprenticeship, schedule_professionalisation
from contracts.rules.states import refusals
from contracts.rules.terms import Terms, terms_on
from contracts.rules.verdict import Verdict
from contracts.rules.wording import french

_SILENCE = {"app": law.app_silence, "pro": law.pro_silence}
_ALWAYS = {"app": "refused", "pro": "accepted"}
_CONDITIONS = ("training", "age", "maitre", "pay", "ban", "entitlement", "qualiopi")  # 1° to 7°, D6224-2
_HOURS_DONE = french("Rupture : indiquez les heures réalisées ; le montant est celui de l'action entière.")
_NO_REFUSAL = french(" Ce point ne permet pas, seul, de refuser un contrat conclu à cette date.")


def assess(facts: Facts) -> Verdict:
    """Everything the law says of these facts, on their conclusion date."""
    if facts.concluded_on is None:
        return _undated(facts)
    terms = terms_on(facts.concluded_on)
    return (_apprenticeship if facts.kind == "app" else _professionalisation)(facts, terms)


def _apprenticeship(facts: Facts, terms: Terms) -> Verdict:
    choice = choose(facts, terms, level_of(facts))
    npec, amount, schedule = choice.npec, None, ()
    missing = (choice.missing,) if choice.missing else ()
    questions = (choice.question,) if choice.question else ()
    if npec is not None:
        price = price_apprenticeship(facts, terms, npec)
        amount, missing = price.amount, price.missing
        if amount is not None:
            npec = replace(npec, adjusted=price.adjusted)
            schedule = schedule_apprenticeship(facts, terms, amount)
            questions += _trial_question(facts, terms, amount.employer_share)
    checks = [found for check in APPRENTICESHIP if (found := check(facts, terms)) is not None]
    checks.append(level_found(facts, choice))
    checks += compare_apprenticeship(facts, terms, npec, amount)
    if npec is not None:
        checks += [warned("npec.base", sentence) for sentence in missing]
    if terms.law_version == "v1":
        checks = [_without_refusal(check) for check in checks]
    return Verdict(
        checks=(_conditions(checks, terms), *checks),
        npec=npec,
        amount=amount,
        schedule=schedule,
        missing=missing,
        questions=questions,
        decision_due_on=decision_due_on(facts),
        silence=silence("app", facts.complete_on or terms.on),
        law_version=terms.law_version,
    )


def _professionalisation(facts: Facts, terms: Terms) -> Verdict:
    price = price_professionalisation(facts, terms)
    checks = [found for check in PROFESSIONALISATION if (found := check(facts, terms)) is not None]
    checks += compare_professionalisation(facts, price.amount)
    checks += [warned("pro.amount.branch", sentence) for sentence in price.missing]
    return Verdict(
        checks=tuple(checks),
        npec=None,
        amount=price.amount,
        schedule=schedule_professionalisation(facts, terms, price.amount) if price.amount else (),
        missing=price.missing,
        questions=(_HOURS_DONE,) if facts.terminated_on else (),
        decision_due_on=decision_due_on(facts),
        silence=silence("pro", facts.complete_on or terms.on),
        law_version=terms.law_version,
    )


def _undated(facts: Facts) -> Verdict:
    said = french("Indiquez la date de conclusion (date_conclusion) : elle choisit les règles et le niveau.")
    return Verdict((), None, None, (), (said,), (), decision_due_on(facts), _ALWAYS[facts.kind], "v1")


def decision_due_on(facts: Facts) -> date | None:
    """Last day to decide, None while the file is not complete or before the rule."""
    if facts.complete_on is None:
        return None
    try:
        return law.calendar.decision_due_on(facts.complete_on, facts.kind)
    except law.NotInForce:
        return None


@lru_cache(maxsize=4096)
def silence(kind: Kind, on: date) -> str:
    """What no answer in time means (R6224-3, D6325-2)."""
    found = _SILENCE[kind].at(on)
    return found.value if found else _ALWAYS[kind]


def _trial_question(facts: Facts, terms: Terms, share: object) -> tuple[str, ...]:
    """Calendar days alone cannot tell whether the practical trial days were over."""
    if (
        not share
        or facts.terminated_on is None
        or facts.practical_days is not None
        or broken_in_trial(facts, terms)
    ):
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


def _conditions(checks: list[Check], terms: Terms) -> Check:
    """The list of conditions of the conclusion date, and which of them fail."""
    version = terms.law_version
    rule = f"app.check.{version}"
    conditions = _CONDITIONS[:4] if version == "v1" else _CONDITIONS
    outcomes = {}
    for check in checks:
        ground = RULES[check.rule].ground
        if ground in conditions and outcomes.get(ground) != "fail":
            outcomes[ground] = check.outcome
    broken = [f"{number}°" for number, ground in enumerate(conditions, 1) if outcomes.get(ground) == "fail"]
    seen = {"conditions": len(conditions), "en défaut": ", ".join(broken) or "aucune"}
    if broken:
        said = f"En défaut : {', '.join(broken)}. Faites corriger le dossier ou refusez-le pour ce motif."
        return failed(rule, said, None, seen)
    if "warn" in outcomes.values():
        return warned(
            rule, "Aucune condition n'est en défaut, mais des pièces restent à vérifier.", None, seen
        )
    return passed(rule, seen)
