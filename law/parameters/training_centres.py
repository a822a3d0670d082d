"""Training centres: certification, newcomers, opposition to recruiting."""

from datetime import date
from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "training_centres")
_QUALIOPI = date(2022, 1, 1)

qualiopi_required = rule(
    "qualiopi_required",
    "Certification qualité exigée pour être financé",
    "",
    value(
        True,
        sources.L6316_1,
        _QUALIOPI,
        comment="Appréciée à la date de l’accord de prise en charge (R6316-8) ; les établissements "
        "supérieurs accrédités par l’État sont réputés certifiés (L6316-4).",
    ),
    keyed_by="day",
)
qualiopi_newcomer_months = rule(
    "qualiopi_newcomer_months",
    "Nouveau CFA, période finançable sans certificat",
    "mois",
    value(6, sources.R6316_9, _QUALIOPI, comment="Depuis sa première convention de formation."),
    keyed_by="day",
)
qualiopi_newcomer_proof_months = rule(
    "qualiopi_newcomer_proof_months",
    "Nouveau CFA, délai d’envoi du contrat de certification",
    "mois",
    value(2, sources.R6316_9, _QUALIOPI),
    keyed_by="day",
)
qualiopi_newcomer_answer_days = rule(
    "qualiopi_newcomer_answer_days",
    "Nouveau CFA, délai d’observations avant un refus",
    "jours",
    value(15, sources.R6316_9, _QUALIOPI),
    keyed_by="day",
)
recruiting_suspension_days = rule(
    "recruiting_suspension_days",
    "Suspension pour risque sérieux, délai de décision",
    "jours",
    value(
        15,
        sources.L6225_1,
        date(2008, 5, 1),
        comment="Les mêmes articles traitent de l’opposition à l’engagement et des interdictions.",
    ),
    keyed_by="day",
)
