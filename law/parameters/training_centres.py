"""Training centres: certification, newcomers, opposition to recruiting."""

from datetime import date

from law import sources
from law.dated import Parameter, value

_THEME = "training_centres"
_QUALIOPI = date(2022, 1, 1)

qualiopi_required = Parameter(
    "qualiopi_required",
    "Certification qualité exigée pour être financé",
    "",
    _THEME,
    (
        value(
            True,
            sources.L6316_1,
            _QUALIOPI,
            comment="Appréciée à la date de l’accord de prise en charge (R6316-8)\N{NO-BREAK SPACE}; les établissements "
            "supérieurs accrédités par l’État sont réputés certifiés (L6316-4).",
        ),
    ),
    "day",
)
qualiopi_newcomer_months = Parameter(
    "qualiopi_newcomer_months",
    "Nouveau CFA, période finançable sans certificat",
    "mois",
    _THEME,
    (value(6, sources.R6316_9, _QUALIOPI, comment="Depuis sa première convention de formation."),),
    "day",
)
qualiopi_newcomer_proof_months = Parameter(
    "qualiopi_newcomer_proof_months",
    "Nouveau CFA, délai d’envoi du contrat de certification",
    "mois",
    _THEME,
    (value(2, sources.R6316_9, _QUALIOPI),),
    "day",
)
qualiopi_newcomer_answer_days = Parameter(
    "qualiopi_newcomer_answer_days",
    "Nouveau CFA, délai d’observations avant un refus",
    "jours",
    _THEME,
    (value(15, sources.R6316_9, _QUALIOPI),),
    "day",
)
recruiting_suspension_days = Parameter(
    "recruiting_suspension_days",
    "Suspension pour risque sérieux, délai de décision",
    "jours",
    _THEME,
    (
        value(
            15,
            sources.L6225_4,
            date(2008, 5, 1),
            comment="L’opposition à l’engagement et l’interdiction de recruter relèvent aussi de L6225-1 à L6225-6.",
        ),
    ),
    "day",
)
