"""How long contracts are kept, and what the OPCO may hold."""

from datetime import date
from decimal import Decimal

from law import sources
from law.dated import Parameter, value
from law.periods import add_months

_THEME = "retention"
_CONTRADICTION = "Deux éditions de la notice se contredisent (2032 ou 2031)\N{NO-BREAK SPACE}; la date la plus lointaine est retenue."

retention_until = Parameter(
    "retention_until",
    "Conservation au moins jusqu’au",
    "date",
    _THEME,
    (
        value(date(2032, 12, 31), sources.NOTICE_FIRST, None, date(2022, 12, 31), "unsure", _CONTRADICTION),
        value(
            date(2031, 12, 31),
            sources.NOTICE,
            date(2023, 1, 1),
            date(2023, 12, 31),
            "secondary",
            "Contrats cofinancés par l’Union européenne.",
        ),
    ),
)
retention_years = Parameter(
    "retention_years",
    "Conservation au moins, à compter de la conclusion",
    "années",
    _THEME,
    (
        value(5, sources.NOTICE_FIRST, date(2023, 1, 1), date(2023, 12, 31), "secondary"),
        value(
            5,
            sources.NOTICE,
            date(2024, 1, 1),
            None,
            "unsure",
            "Durée coupée dans la copie lue, supposée inchangée. La loi 2026-534 du 25/06/2026 contre la fraude "
            "est à relire avant toute suppression.",
        ),
    ),
)
own_funds_max = Parameter(
    "own_funds_max",
    "Fonds propres de la section alternance, au plus",
    "part des ressources",
    _THEME,
    (
        value(Decimal("0.15"), sources.R6332_27, date(2025, 6, 23), date(2025, 12, 31)),
        value(Decimal("0.10"), sources.R6332_27, date(2026, 1, 1)),
    ),
    "day",
)


def kept_until(concluded_on: date) -> date:
    """The last day a contract must be kept: the later of the fixed date and of the years from conclusion."""
    fixed = retention_until.at(concluded_on)
    years = retention_years.at(concluded_on)
    ends = [fixed.value] if fixed else []
    if years:
        ends.append(add_months(concluded_on, 12 * years.value))
    return max(ends)
