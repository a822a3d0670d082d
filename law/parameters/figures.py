"""Figures of the proximity service: what counts as a contact, the old coverage norm, satisfaction."""

from decimal import Decimal
from functools import partial
from types import MappingProxyType

from law import sources
from law.dated import Article, parameter, value

rule = partial(parameter, "figures")
_IGAS = Article(
    "IGAS 2008, annexe 6",
    "https://yumpu.com/fr/document/view/52494824/"
    "evaluation-du-service-rendu-par-les-organismes-centre-inffo/102",
)
_NORM = "Norme ancienne, seule chiffrée qui soit connue ; à confirmer avec la convention d’objectifs."

qualified_kinds = rule(
    "qualified_kinds",
    "Échanges qui comptent comme un contact qualifié",
    "",
    value(
        MappingProxyType(
            {"visit": True, "remote": True, "call": True, "meeting": True, "email": False, "webinar": False}
        ),
        sources.D6332_18,
        confidence="unsure",
        comment="Choix de gestion : une personne de l’entreprise a été entendue. Un courriel, un webinaire "
        "ou une visite où personne n’a été rencontré n’en est pas un.",
    ),
    keyed_by="day",
)
coverage_small_share = rule(
    "coverage_small_share",
    "Norme de couverture, part des très petites entreprises à visiter chaque année",
    "%",
    value(Decimal(20), _IGAS, confidence="unsure", comment=_NORM),
    keyed_by="day",
)
coverage_other_visits = rule(
    "coverage_other_visits",
    "Norme de couverture, visites par an à chaque entreprise plus grande",
    "visites",
    value(
        1,
        _IGAS,
        confidence="unsure",
        comment=f"{_NORM} Le texte la demande à partir de 10 salariés ; les tailles suivies ici changent à "
        "11 : une entreprise de 10 salariés est comptée avec les très petites.",
    ),
    keyed_by="day",
)
coverage_visits_an_adviser = rule(
    "coverage_visits_an_adviser",
    "Norme de couverture, entreprises visitées par conseiller et par an",
    "entreprises",
    value(250, _IGAS, confidence="unsure", comment=_NORM),
    keyed_by="day",
)
survey_after_days = rule(
    "survey_after_days",
    "Satisfaction, jours entre la visite ou le diagnostic et l’envoi du questionnaire",
    "jours",
    value(1, sources.L6123_5, confidence="unsure", comment="Choix de gestion."),
    keyed_by="day",
)
survey_late_days = rule(
    "survey_late_days",
    "Satisfaction, jours après lesquels le questionnaire n’est plus envoyé",
    "jours",
    value(
        15,
        sources.L6123_5,
        confidence="unsure",
        comment="Choix de gestion : passé ce temps, la visite n’est plus dans les mémoires.",
    ),
    keyed_by="day",
)
survey_rest_months = rule(
    "survey_rest_months",
    "Satisfaction, mois de repos d’une entreprise entre deux questionnaires",
    "mois",
    value(6, sources.L6123_5, confidence="unsure", comment="Choix de gestion."),
    keyed_by="day",
)
survey_open_days = rule(
    "survey_open_days",
    "Satisfaction, jours pendant lesquels le lien du questionnaire s’ouvre",
    "jours",
    value(30, sources.L6123_5, confidence="unsure", comment="Choix de gestion."),
    keyed_by="day",
)
survey_least = rule(
    "survey_least",
    "Satisfaction, nombre de réponses sous lequel rien n’est montré",
    "réponses",
    value(
        5,
        sources.L6123_5,
        confidence="unsure",
        comment="Choix de gestion, à confirmer par le délégué à la protection des données : une réponse "
        "seule dirait qui l’a donnée.",
    ),
    keyed_by="day",
)
