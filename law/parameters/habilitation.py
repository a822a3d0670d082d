"""Accredited bodies, assessment sessions, certificates and what follows them."""

from datetime import date
from functools import partial

from law import sources
from law.dated import parameter, successive, value

rule = partial(parameter, "habilitation", keyed_by="day")
_DECREE = date(2025, 6, 9)
_NIR = date(2025, 1, 1)
_CHOICE = "Repère de gestion : aucun texte ne fixe ce délai."

habil_report_months = rule(
    "habil_report_months",
    "Habilitations, délai pour signaler un changement à France compétences",
    "mois",
    value(2, sources.R6113_16_5, _DECREE),
)
habil_hearing_days = rule(
    "habil_hearing_days",
    "Habilitations, délai laissé à l’organisme avant d’être entendu",
    "jours",
    value(
        15,
        sources.R6113_16_6,
        _DECREE,
        confidence="unsure",
        comment="Le texte demande un délai « suffisant » sans le chiffrer.",
    ),
)
habil_review_months = rule(
    "habil_review_months",
    "Habilitations, délai entre deux revues d’un organisme",
    "mois",
    value(
        12,
        sources.R6113_16_1,
        confidence="unsure",
        comment="Usage de plusieurs branches : lettre d’engagement et bilan chaque année.",
    ),
)
jury_both_colleges = rule(
    "jury_both_colleges",
    "Jury paritaire, les deux collèges sont présents",
    "",
    value(
        True,
        sources.BRANCH_JURY,
        confidence="secondary",
        comment="Accords de branche : jury professionnel, puis jury paritaire national.",
    ),
)
certificate_send_months = rule(
    "certificate_send_months",
    "Certificats, délai de transmission à la Caisse des dépôts après la délivrance",
    "mois",
    *successive(
        (
            value(
                3,
                sources.R6113_17_1,
                confidence="secondary",
                comment="La version antérieure à 2025 n’a pas été relue.",
            ),
            value(3, sources.R6113_17_1, _NIR),
        )
    ),
)
certificate_correct_months = rule(
    "certificate_correct_months",
    "Certificats, délai de correction d’une donnée transmise après la demande",
    "mois",
    *successive(
        (
            value(
                3,
                sources.R6113_17_2,
                confidence="secondary",
                comment="La version antérieure à 2025 n’a pas été relue.",
            ),
            value(3, sources.R6113_17_2, _NIR),
        )
    ),
)
certificate_nir = rule(
    "certificate_nir",
    "Certificats, le NIR du titulaire est transmis",
    "",
    *successive((value(False, sources.R6113_17_1), value(True, sources.R6113_17_1, _NIR))),
)
certificate_schema = rule(
    "certificate_schema",
    "Certificats, schéma du fichier transmis",
    "",
    value(
        "certificats-1",
        sources.CDC_STEPS,
        confidence="unsure",
        comment="Le schéma officiel de la Caisse des dépôts n’a pas pu être obtenu : celui-ci est le nôtre, "
        "sur ce que ses pages d’aide décrivent. À confirmer avant tout dépôt.",
    ),
)
survey_first_months = rule(
    "survey_first_months",
    "Enquête d’insertion, premier horizon après la délivrance",
    "mois",
    value(6, sources.R6113_15, confidence="unsure", comment=_CHOICE),
)
survey_second_months = rule(
    "survey_second_months",
    "Enquête d’insertion, second horizon après la délivrance",
    "mois",
    value(24, sources.R6113_15, confidence="unsure", comment=_CHOICE),
)
survey_statistics_years = rule(
    "survey_statistics_years",
    "Statistiques d’insertion transmises à France compétences, au moins tous les",
    "ans",
    value(2, sources.R6113_15),
)
survey_contacts_months = rule(
    "survey_contacts_months",
    "Enquête d’insertion, conservation de la liste de contacts au plus",
    "mois",
    value(
        24,
        sources.R6113_15,
        confidence="unsure",
        comment="Choix de gestion, à confirmer par le délégué à la protection des données.",
    ),
)
