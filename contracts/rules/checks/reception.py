"""Deadlines, numbers, order of dates: what is looked at on reception (D6224-1, R6224-3, D6325-1)."""

import re

import law
from contracts.rules.check import Check
from contracts.rules.checks.say import Seen, day, failed, passed, undecided, warned
from contracts.rules.facts import Facts
from contracts.rules.terms import Terms, add_months

_NUMBER = re.compile(r"(?:0\d\d|02[AB]|97[12346])\d{4}(?:0[1-9]|1[0-2])(?:NC|\d\d)\d{4}", re.IGNORECASE)
_MINUTES_AN_HOUR = 60


def transmission(facts: Facts, terms: Terms) -> Check | None:
    """Five days after the start: working days for apprenticeship, calendar days otherwise."""
    if facts.received_on is None or facts.starts_on is None:
        return None
    rule = f"{facts.kind}.transmit.deadline"
    try:
        due_on = law.calendar.transmission_due_on(facts.starts_on, facts.kind)
    except law.NotInForce:
        return None
    seen = {"reçu le": day(facts.received_on), "au plus tard": day(due_on)}
    if facts.received_on <= due_on:
        return passed(rule, seen)
    said = (
        f"Dossier reçu après le {day(due_on)} : rappelez le délai à l'employeur ; ce retard ne refuse "
        "pas le contrat."
    )
    return warned(rule, said, None, seen)


def decision(facts: Facts, terms: Terms) -> Check | None:
    """Twenty days from the complete file."""
    if facts.complete_on is None:
        return None
    rule = f"{facts.kind}.decide.deadline"
    try:
        due_on = law.calendar.decision_due_on(facts.complete_on, facts.kind)
    except law.NotInForce:
        return None
    seen = {"complet le": day(facts.complete_on), "dernier jour": day(due_on)}
    if facts.assessed_on is None or facts.assessed_on <= due_on:
        return passed(rule, seen)
    silence = "refusé" if facts.kind == "app" else "accepté"
    return warned(
        rule, f"Le délai a pris fin le {day(due_on)} : le silence vaut dossier {silence}.", None, seen
    )


def numbers(facts: Facts, terms: Terms) -> Check | None:
    """Deposit numbers have their fifteen characters."""
    given = [
        (column, number)
        for column, number in (
            ("numero_deca", facts.deca_number),
            ("numero_contrat_precedent", facts.previous_number),
        )
        if number
    ]
    if not given:
        return None
    for column, number in given:
        if not _NUMBER.fullmatch(number):
            said = f"Le numéro de dépôt {number} n'a pas la forme attendue (15 caractères) : recopiez-le."
            return failed("app.deposit.number", said, column, {"numéro": number})
    return passed("app.deposit.number", {"numéro": given[0][1]})


def previous_contract(facts: Facts, terms: Terms) -> Check | None:
    """Types 21 to 23 name the previous contract; amendments name the contract they change."""
    kind = facts.contract_type
    if not kind or kind[0] == "1":
        return None
    column = "numero_contrat_precedent" if kind[0] == "2" else "numero_deca"
    seen = {"type de contrat": kind}
    if facts.previous_number or facts.deca_number:
        return passed("cerfa.previous", seen)
    said = f"Le type {kind} suppose un contrat antérieur : indiquez son numéro de dépôt."
    return warned("cerfa.previous", said, column, seen)


def amendment(facts: Facts, terms: Terms) -> Check | None:
    """An amendment takes effect within its contract."""
    kind = facts.contract_type
    if not kind or kind[0] != "3" or facts.starts_on is None or facts.ends_on is None:
        return None
    effect = facts.amendment_effective_on
    seen: Seen = {"type de contrat": kind, "effet": day(effect) if effect else "non indiqué"}
    if effect is None and kind == "38":
        return undecided("app.avenant", "Vérifiez la date d'effet du changement de lieu de formation.", seen)
    if effect is None:
        return failed("app.avenant", "Indiquez la date d'effet de l'avenant.", "date_effet_avenant", seen)
    if facts.starts_on <= effect <= facts.ends_on:
        return passed("app.avenant", seen)
    said = f"La date d'effet doit être entre le {day(facts.starts_on)} et le {day(facts.ends_on)}."
    return failed("app.avenant", said, "date_effet_avenant", seen)


def rupture(facts: Facts, terms: Terms) -> Check | None:
    """A rupture falls within the contract."""
    on = facts.terminated_on
    if on is None or facts.starts_on is None or facts.ends_on is None:
        return None
    rule, seen = f"{facts.kind}.rupture.notice", {"rupture": day(on)}
    if facts.starts_on <= on <= facts.ends_on:
        return passed(rule, seen)
    said = f"La date de rupture doit être entre le {day(facts.starts_on)} et le {day(facts.ends_on)}."
    return failed(rule, said, "date_rupture", seen)


def dates(facts: Facts, terms: Terms) -> Check | None:
    """Signed, then started, then ended; training ends within the contract."""
    starts_on, ends_on = facts.starts_on, facts.ends_on
    if starts_on is None or ends_on is None:
        return None
    seen = {"conclusion": day(terms.on), "début": day(starts_on), "fin": day(ends_on)}
    if terms.on > starts_on and (facts.contract_type or "1")[0] != "3":
        said = "Le contrat est conclu après son début : corrigez la conclusion ou le début."
        return failed("cerfa.dates", said, "date_conclusion", seen)
    if ends_on < starts_on:
        return failed(
            "cerfa.dates", "La fin du contrat est avant son début : corrigez-la.", "date_fin_contrat", seen
        )
    practical = facts.practical_starts_on
    if practical is not None and practical < starts_on:
        said = "La formation pratique commence avant le contrat : corrigez sa date."
        return failed("cerfa.dates", said, "date_debut_formation_pratique", seen)
    training_end = facts.training_ends_on
    if training_end is not None and training_end > ends_on:
        said = f"La formation finit le {day(training_end)}, après le contrat : vérifiez les deux dates."
        return warned("cerfa.dates", said, "date_fin_formation", seen)
    return passed("cerfa.dates", seen)


def weekly_hours(facts: Facts, terms: Terms) -> Check | None:
    """A plausible working week."""
    if facts.weekly_minutes is None or terms.weekly_hours_max is None:
        return None
    seen = {"durée hebdomadaire": "{} h {:02}".format(*divmod(facts.weekly_minutes, _MINUTES_AN_HOUR))}
    if facts.weekly_minutes <= terms.weekly_hours_max * _MINUTES_AN_HOUR:
        return passed("cerfa.hours", seen)
    said = f"La durée hebdomadaire dépasse {terms.weekly_hours_max} h : vérifiez-la."
    return warned("cerfa.hours", said, "duree_hebdo_heures", seen)


def plausible_length(facts: Facts, terms: Terms) -> Check | None:
    """Beyond what the State's own form accepts."""
    months = terms.app_contract_max_months
    if facts.starts_on is None or facts.ends_on is None or months is None:
        return None
    if facts.ends_on < add_months(facts.starts_on, months):
        return None
    return warned(
        "cerfa.length", f"Le contrat dure plus de {months} mois : vérifiez les dates.", "date_fin_contrat"
    )
