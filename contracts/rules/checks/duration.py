"""Length of the contract and start of its trainings (L6222-7-1, L6222-12, L6325-11)."""

from datetime import date

from contracts.rules.check import Check
from contracts.rules.checks.say import Seen, day, failed, passed, undecided, warned
from contracts.rules.facts import Facts
from contracts.rules.terms import Terms, add_months
from contracts.rules.traits import lasts, priority_public, within

_AFTER_RUPTURE = "23"  # type_contrat
_EXAM_FAILURE = "33"
_NO_CONVENTION = frozenset({"23", "33", "34"})
_ADAPTED = frozenset({"21", "22", "50"})  # type_derogation
_OTHER = frozenset({"50", "60"})
_FIRST_CONTRACT = "11"
_RENEWED, _OPEN_ENDED = "21", "1"  # type_contrat and nature_contrat of CERFA 12434


def apprenticeship_length(facts: Facts, terms: Terms) -> Check | None:
    """Six months to three years, four for RQTH and top athletes."""
    start, end = facts.starts_on, facts.ends_on
    if start is None or end is None or terms.app_duration_min_months is None:
        return None
    seen = {"début": day(start), "fin": day(end)}
    shortest, longest = terms.app_duration_min_months, terms.app_duration_max_months
    if not lasts(start, end, shortest):
        if facts.contract_type == _AFTER_RUPTURE:
            return passed("app.duration.after_rupture", seen)
        return failed(
            "app.duration.std",
            f"Le contrat dure moins de {shortest} mois : corrigez les dates ou le type de contrat.",
            "date_fin_contrat",
            seen,
        )
    if within(start, end, longest):
        return passed("app.duration.std", seen)
    return _long(facts, start, end, terms, seen)


def _long(facts: Facts, start: date, end: date, terms: Terms, seen: Seen) -> Check:
    longest, extended = terms.app_duration_max_months, terms.app_duration_max_months_extended
    if facts.disabled:
        if within(start, end, extended):
            return passed("app.duration.rqth", seen)
        return failed(
            "app.duration.rqth",
            f"Le contrat dure plus de {extended} mois, limite d'un travailleur handicapé : avancez la fin.",
            "date_fin_contrat",
            seen,
        )
    if facts.contract_type == _EXAM_FAILURE and within(
        start, end, longest + terms.app_failure_extension_months
    ):
        return passed("app.duration.fail", seen)
    if facts.derogation in _OTHER and within(start, end, extended):
        return warned(
            "app.duration.athlete",
            f"Au-delà de {longest} mois, joignez l'inscription sur la liste des sportifs de haut niveau.",
            "type_derogation",
            seen,
        )
    return failed(
        "app.duration.std",
        f"Le contrat dure plus de {longest} mois : avancez la fin, ou indiquez le handicap qui permet "
        f"{extended} mois.",
        "date_fin_contrat",
        seen,
    )


def adapted_length(facts: Facts, terms: Terms) -> Check | None:
    """A length other than the cycle's needs a three-party convention."""
    if facts.derogation not in _ADAPTED or facts.contract_type in _NO_CONVENTION:
        return None
    return warned(
        "app.duration.adapted",
        "Joignez la convention tripartite d'aménagement de la durée.",
        "type_derogation",
        {"dérogation": facts.derogation},
    )


def failure_extension(facts: Facts, terms: Terms) -> Check | None:
    """After an exam failure the contract is prolonged by a year at most."""
    start, months = facts.amendment_effective_on, terms.app_failure_extension_months
    if facts.contract_type != _EXAM_FAILURE or start is None or facts.ends_on is None or months is None:
        return None
    seen = {"effet": day(start), "fin": day(facts.ends_on)}
    if facts.ends_on < add_months(start, months):
        return passed("app.duration.fail", seen)
    return failed(
        "app.duration.fail",
        f"La prolongation après échec dépasse {months} mois : avancez la fin du contrat.",
        "date_fin_contrat",
        seen,
    )


def training_starts(facts: Facts, terms: Terms) -> Check | None:
    """Both trainings start within three months of the contract."""
    if facts.starts_on is None or terms.app_start_gap_months is None:
        return None
    latest = add_months(facts.starts_on, terms.app_start_gap_months)
    for column, starts_on, what in (
        ("date_debut_formation_pratique", facts.practical_starts_on, "en entreprise"),
        ("date_debut_formation", facts.training_starts_on, "au CFA"),
    ):
        if starts_on is not None and starts_on > latest:
            return failed(
                "app.dates.three_months",
                f"La formation {what} commence le {day(starts_on)}, plus de "
                f"{terms.app_start_gap_months} mois après le "
                f"début du contrat : elle doit commencer au plus tard le {day(latest)}.",
                column,
                {"début": day(facts.starts_on), f"formation {what}": day(starts_on)},
            )
    return passed("app.dates.three_months", {"début": day(facts.starts_on), "au plus tard": day(latest)})


def before_contract(facts: Facts, terms: Terms) -> Check | None:
    """Three months at most at the CFA before signing."""
    start, months = facts.training_starts_on, terms.app_pre_contract_months
    if start is None or facts.starts_on is None or months is None or start >= facts.starts_on:
        return None
    if facts.contract_type != _FIRST_CONTRACT:
        return None
    seen = {"formation au CFA": day(start), "début": day(facts.starts_on)}
    if add_months(start, months) >= facts.starts_on:
        return passed("app.dates.pre_contract", seen)
    return failed(
        "app.dates.pre_contract",
        f"La formation au CFA commence plus de {months} mois avant le contrat : corrigez l'une des deux "
        "dates.",
        "date_debut_formation",
        seen,
    )


def action_length(facts: Facts, terms: Terms) -> Check | None:
    """Six to twelve months; twenty-four by agreement, thirty-six for priority publics."""
    start, end = facts.starts_on, facts.ends_on
    if start is None or end is None or terms.pro_duration_min_months is None:
        return None
    seen = {"début": day(start), "fin": day(end)}
    if not lasts(start, end, terms.pro_duration_min_months):
        return failed(
            "pro.duration.std",
            f"L'action dure moins de {terms.pro_duration_min_months} mois : corrigez les dates.",
            "date_fin_contrat",
            seen,
        )
    if within(start, end, terms.pro_duration_max_months):
        return passed("pro.duration.std", seen)
    longest = terms.pro_duration_max_priority
    if not within(start, end, longest):
        return failed(
            "pro.duration.priority",
            f"L'action dure plus de {longest} mois, limite de tous les publics : avancez la fin.",
            "date_fin_contrat",
            seen,
        )
    if priority_public(facts, terms):
        return passed("pro.duration.priority", seen)
    if within(start, end, terms.pro_duration_max_agreement):
        return warned(
            "pro.duration.agreement",
            f"Au-delà de {terms.pro_duration_max_months} mois, vérifiez l'accord de branche ou le "
            "public prioritaire.",
            "date_fin_contrat",
            seen,
        )
    return warned(
        "pro.duration.priority",
        f"Au-delà de {terms.pro_duration_max_agreement} mois, joignez la preuve du public prioritaire.",
        "date_fin_contrat",
        seen,
    )


def renewal(facts: Facts, terms: Terms) -> Check | None:
    """A fixed-term contract is renewed once, for the reasons of the article (L6325-7)."""
    if facts.contract_type != _RENEWED or terms.pro_renewals_max is None:
        return None
    if facts.contract_mode == _OPEN_ENDED:
        said = "Seul un contrat à durée déterminée se renouvelle : corrigez le type ou la nature du contrat."
        return failed("pro.renewal", said, "type_contrat", {"nature": facts.contract_mode})
    said = (
        f"Renouvellement, {terms.pro_renewals_max} au plus : vérifiez son motif (qualification supérieure ou "
        "complémentaire, échec à l'examen, maternité, maladie, accident du travail, défaillance de "
        "l'organisme)."
    )
    return undecided("pro.renewal", said)
