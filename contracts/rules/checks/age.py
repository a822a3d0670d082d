"""Age of the apprentice and its exceptions (L6222-1 to L6222-3), publics of L6325-1."""

from datetime import date

import law
from contracts.rules.check import Check
from contracts.rules.checks.say import Seen, day, failed, passed, undecided, warned
from contracts.rules.facts import Facts
from contracts.rules.terms import Terms, add_months
from contracts.rules.traits import level_of, priority_public

_UNDER_16 = frozenset({"11", "50"})  # type_derogation
_OVER_29 = frozenset({"12", "50"})
_AFTER_END = frozenset({"21", "22"})  # type_contrat
_AFTER_RUPTURE = "23"
_EXAM_FAILURE = "33"


def apprentice_age(facts: Facts, terms: Terms) -> Check | None:
    """Sixteen to twenty-nine at the start, and the exceptions below and above."""
    if facts.born_on is None or facts.starts_on is None or terms.app_age_min is None:
        return None
    years = law.periods.age(facts.born_on, facts.starts_on)
    seen = {"âge au début": years, "né le": day(facts.born_on), "début": day(facts.starts_on)}
    if years < terms.app_age_min:
        return _young(facts, terms, years, seen)
    if years <= terms.app_age_max:
        return passed("app.age.std", seen)
    return _old(facts, facts.born_on, terms, seen)


def _young(facts: Facts, terms: Terms, years: int, seen: Seen) -> Check:
    if years < terms.app_age_min_schooling:
        return failed(
            "app.age.std",
            f"L'apprenti a {years} ans au début du contrat : il en faut {terms.app_age_min_schooling} "
            "au moins. "
            "Vérifiez la date de naissance ou reportez le début.",
            "alternant_date_naissance",
            seen,
        )
    if facts.derogation in _UNDER_16:
        return warned("app.age.15", "Joignez le justificatif de la fin du collège.", "type_derogation", seen)
    return failed(
        "app.age.15",
        f"L'apprenti a {years} ans au début du contrat : il doit avoir achevé le collège. "
        "Indiquez la dérogation 11 et joignez le justificatif.",
        "type_derogation",
        seen,
    )


def _old(facts: Facts, born_on: date, terms: Terms, seen: Seen) -> Check:
    if facts.disabled:
        return passed("app.age.exc3_5", seen)
    if facts.contract_type == _EXAM_FAILURE:
        return passed("app.age.exc_fail", seen)
    if facts.derogation not in _OVER_29:
        return failed(
            "app.age.std",
            f"L'apprenti a plus de {terms.app_age_max} ans au début du contrat. Indiquez la dérogation "
            "12 avec son "
            "justificatif ou la reconnaissance de travailleur handicapé, sinon le contrat n'est pas "
            "possible.",
            "type_derogation",
            seen,
        )
    if facts.contract_type in _AFTER_END:
        return _succession("app.age.exc1", facts, born_on, terms, seen)
    if facts.contract_type == _AFTER_RUPTURE:
        return _succession("app.age.exc2", facts, born_on, terms, seen)
    return warned(
        "app.age.exc3_5",
        "Joignez le justificatif : travailleur handicapé, création ou reprise d'entreprise, ou sportif "
        "de haut niveau.",
        "alternant_handicap",
        seen,
    )


def _succession(rule: str, facts: Facts, born_on: date, terms: Terms, seen: Seen) -> Check:
    """Exceptions 1 and 2: thirty-five at most at conclusion, within a year of the previous contract."""
    years = law.periods.age(born_on, terms.on)
    seen = {**seen, "âge à la conclusion": years}
    oldest, gap = terms.app_age_exception_max, terms.app_age_exception_gap_years
    if oldest is None:
        return undecided(rule, "La règle d'exception d'âge de cette date n'est pas connue.", seen)
    if years > oldest:
        return failed(
            rule,
            f"L'apprenti a plus de {oldest} ans à la conclusion : cette exception d'âge ne s'applique pas. "
            "Une autre exception suppose un justificatif (handicap, création d'entreprise, sport de "
            "haut niveau).",
            "alternant_date_naissance",
            seen,
        )
    if facts.previous_ended_on is not None:
        seen["fin du contrat précédent"] = day(facts.previous_ended_on)
        if terms.on > add_months(facts.previous_ended_on, 12 * gap):
            return failed(
                rule,
                f"Le contrat précédent a pris fin depuis plus de {gap} an : l'exception d'âge est perdue.",
                "numero_contrat_precedent",
                seen,
            )
    level = level_of(facts)
    if rule == "app.age.exc1" and facts.previous_level is not None and level is not None:
        if level <= facts.previous_level:
            return failed(
                rule,
                "Le diplôme visé n'est pas d'un niveau supérieur à celui obtenu : l'exception d'âge est "
                "fermée.",
                "code_rncp",
                seen,
            )
        if facts.previous_ended_on is not None:
            return passed(rule, seen)
    asked = "le niveau supérieur du diplôme visé" if rule == "app.age.exc1" else "le motif de la rupture"
    return warned(
        rule,
        f"Vérifiez la fin du contrat précédent (moins de {gap} an) et {asked}.",
        "numero_contrat_precedent",
        seen,
    )


def derogation(facts: Facts, terms: Terms) -> Check | None:
    """An age derogation ticked for someone whose age needs none."""
    if facts.derogation not in ("11", "12") or facts.born_on is None or facts.starts_on is None:
        return None
    years = law.periods.age(facts.born_on, facts.starts_on)
    seen = {"dérogation": facts.derogation, "âge au début": years}
    if facts.derogation == "11" and years >= terms.app_age_min:
        said = (
            f"La dérogation 11 ne vaut qu'avant {terms.app_age_min} ans : retirez-la ou corrigez la "
            "naissance."
        )
        return failed("cerfa.derogation", said, "type_derogation", seen)
    if facts.derogation == "12" and years <= terms.app_age_max:
        said = (
            f"La dérogation 12 ne vaut qu'après {terms.app_age_max} ans : retirez-la ou corrigez la "
            "naissance."
        )
        return failed("cerfa.derogation", said, "type_derogation", seen)
    return passed("cerfa.derogation", seen)


def professional_public(facts: Facts, terms: Terms) -> Check | None:
    """Young people of sixteen to twenty-five, jobseekers and recipients of minima beyond."""
    if facts.born_on is None or facts.starts_on is None or terms.pro_age_min is None:
        return None
    years = law.periods.age(facts.born_on, facts.starts_on)
    seen = {"âge au début": years, "né le": day(facts.born_on), "début": day(facts.starts_on)}
    if years < terms.pro_age_min:
        return failed(
            "pro.public",
            f"Le bénéficiaire a {years} ans : il en faut {terms.pro_age_min} au moins. Vérifiez la "
            "naissance.",
            "alternant_date_naissance",
            seen,
        )
    if years <= terms.pro_age_max:
        return passed("pro.public", seen)
    if facts.priority_public:
        return passed("pro.public.priority", seen)
    return warned(
        "pro.public",
        f"Après {terms.pro_age_max} ans, joignez la preuve de l'inscription à France Travail, d'un "
        "minimum social "
        "ou d'un contrat unique d'insertion achevé.",
        "alternant_situation_avant_contrat",
        seen,
    )


def priority(facts: Facts, terms: Terms) -> Check | None:
    """Publics of L6325-1-1, who open the higher rate and the longer action."""
    if not priority_public(facts, terms):
        return None
    return passed("pro.public.priority", {"diplôme le plus élevé": facts.highest_diploma or "non indiqué"})
