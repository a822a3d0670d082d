"""Bodies of the OPCO and of the branches: parity, proposals, interests, declarations."""

from datetime import date
from decimal import Decimal
from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "governance", keyed_by="day")
_APPROVAL = date(2019, 1, 1)

board_parity = rule(
    "board_parity",
    "Conseil d’administration, autant de sièges d’employeurs que de salariés",
    "",
    value(
        True,
        sources.R6332_9,
        _APPROVAL,
        comment="Vaut pour les titulaires et pour les suppléants. Pour les autres instances, l’accord "
        "constitutif le dit : l’écart est montré.",
    ),
)
criterion_needs_proposal = rule(
    "criterion_needs_proposal",
    "Critère de prise en charge décidé après proposition d’une section paritaire ou d’une commission",
    "",
    value(True, sources.R6332_8, _APPROVAL),
)
interest_abstains = rule(
    "interest_abstains",
    "L’administrateur qui a déclaré un intérêt lié au point s’abstient",
    "",
    value(True, sources.L6332_2_1, _APPROVAL),
)
composition_months = rule(
    "composition_months",
    "Nombre et composition des instances, déclarés au ministre tous les",
    "mois",
    value(
        12,
        sources.R6332_30,
        _APPROVAL,
        comment="Les statuts, le règlement intérieur et l’organigramme partent à chaque changement.",
    ),
)
mandate_alarm_months = rule(
    "mandate_alarm_months",
    "Mandat signalé avant son terme",
    "mois",
    value(
        6,
        sources.R6332_9,
        confidence="unsure",
        comment="Repère de gestion : le temps pour une organisation de désigner.",
    ),
)
mandate_kept_years = rule(
    "mandate_kept_years",
    "Nom d’un membre d’instance, conservé après la fin de son dernier mandat",
    "ans",
    value(
        5,
        sources.GOVERNANCE_CHOICE,
        confidence="unsure",
        comment="Proposition à confirmer par le délégué à la protection des données.",
    ),
)
quorum_percent = rule(
    "quorum_percent",
    "Quorum proposé pour une instance nouvelle",
    "% des sièges",
    value(
        Decimal(50),
        sources.R6332_8,
        confidence="unsure",
        comment="Chaque accord constitutif fixe le sien : à remplacer par celui de l’instance.",
    ),
)
majority_percent = rule(
    "majority_percent",
    "Majorité proposée pour une instance nouvelle",
    "% des voix exprimées",
    value(
        Decimal(50),
        sources.R6332_8,
        confidence="unsure",
        comment="Plus de la moitié. Chaque accord constitutif fixe la sienne : à remplacer par celle de "
        "l’instance.",
    ),
)
convening_days = rule(
    "convening_days",
    "Délai de convocation proposé pour une instance nouvelle",
    "jours",
    value(
        15,
        sources.R6332_8,
        confidence="unsure",
        comment="Chaque accord constitutif fixe le sien : à remplacer par celui de l’instance.",
    ),
)
