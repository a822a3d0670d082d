"""How long contracts are kept, and what the OPCO may hold."""

from datetime import date
from decimal import Decimal
from functools import partial

from law import sources
from law.dated import parameter, value
from law.periods import add_months

rule = partial(parameter, "retention")
_CONTRADICTION = (
    "Deux éditions de la notice se contredisent (2032 ou 2031) ; la date la plus lointaine est retenue."
)

retention_until = rule(
    "retention_until",
    "Conservation au moins jusqu’au",
    "date",
    value(
        date(2032, 12, 31),
        sources.NOTICE_FIRST,
        until=date(2022, 12, 31),
        confidence="unsure",
        comment=_CONTRADICTION,
    ),
    value(
        date(2031, 12, 31),
        sources.NOTICE,
        date(2023, 1, 1),
        date(2023, 12, 31),
        confidence="secondary",
        comment="Contrats cofinancés par l’Union européenne.",
    ),
)
retention_years = rule(
    "retention_years",
    "Conservation au moins, à compter de la conclusion",
    "années",
    value(5, sources.NOTICE_FIRST, date(2023, 1, 1), date(2023, 12, 31), confidence="secondary"),
    value(
        5,
        sources.NOTICE,
        date(2024, 1, 1),
        confidence="unsure",
        comment="Durée coupée dans la copie lue, supposée inchangée. La loi 2026-534 du 25/06/2026 "
        "contre la fraude est à relire avant toute suppression.",
    ),
)
own_funds_max = rule(
    "own_funds_max",
    "Fonds propres de la section alternance, au plus",
    "part des ressources",
    value(Decimal("0.15"), sources.R6332_27, date(2025, 6, 23), date(2025, 12, 31)),
    value(Decimal("0.10"), sources.R6332_27, date(2026, 1, 1)),
    keyed_by="day",
)
_OLD = "Comptée depuis la conclusion du contrat : le texte ne dit pas de quel jour date un engagement."
commitment_years_app = rule(
    "commitment_years_app",
    "Engagement d’apprentissage retenu dans les besoins, ancienneté au plus",
    "années",
    value(4, sources.R6123_33, confidence="text", comment=_OLD),
    keyed_by="day",
)
commitment_years_pro = rule(
    "commitment_years_pro",
    "Engagement de professionnalisation retenu dans les besoins, ancienneté au plus",
    "années",
    value(3, sources.R6123_33, confidence="text", comment=_OLD),
    keyed_by="day",
)


def kept_until(concluded_on: date) -> date:
    """The last day a contract must be kept: the later of the fixed date and of the years from conclusion."""
    fixed = retention_until.at(concluded_on)
    years = retention_years.at(concluded_on)
    ends = [fixed.value] if fixed else []
    if years:
        ends.append(add_months(concluded_on, 12 * years.value))
    return max(ends)
