"""The SMIC, national and in Mayotte, hourly and for a month of 35 hours a week."""

from datetime import date
from decimal import Decimal

from law.dated import Article, Parameter, parameter, successive, value
from law.sources import journal

_MINISTRY = "https://travail-emploi.gouv.fr/le-smic-salaire-minimum-de-croissance"
_TOOL = "https://github.com/mission-apprentissage/contrat"
_TWO_SOURCES = "Deux sources concordantes ; le texte publié au Journal officiel n’a pas été relu."
_MINISTRY_PAGE = "Montant de la page du ministère du Travail ; le décret n’a pas été relu."


def _published(day: str) -> Article:
    return Article(f"Relèvement du SMIC, JO du {day}", _TOOL)


# From, « hourly, monthly, Mayotte hourly, Mayotte monthly », source, comment
_SMIC: tuple[tuple[date, str, Article, str], ...] = (
    (
        date(2018, 1, 1),
        "9.88 1498.47 7.46 1131.43",
        Article("Relèvement du SMIC pour 2018", _TOOL),
        "Une seule source ; référence du Journal officiel non retrouvée.",
    ),
    (date(2019, 1, 1), "10.03 1521.22 7.57 1148.12", _published("20/12/2018"), _TWO_SOURCES),
    (date(2020, 1, 1), "10.15 1539.42 7.66 1161.77", _published("19/12/2019"), _TWO_SOURCES),
    (date(2021, 1, 1), "10.25 1554.58 7.74 1173.27", _published("17/12/2020"), _TWO_SOURCES),
    (date(2021, 10, 1), "10.48 1589.47 7.91 1199.08", _published("30/09/2021"), _TWO_SOURCES),
    (date(2022, 1, 1), "10.57 1603.12 7.98 1210.30", _published("22/12/2021"), _TWO_SOURCES),
    (date(2022, 5, 1), "10.85 1645.58 8.19 1242.15", _published("20/04/2022"), _TWO_SOURCES),
    (date(2022, 8, 1), "11.07 1678.95 8.35 1266.42", _published("29/07/2022"), _TWO_SOURCES),
    (date(2023, 1, 1), "11.27 1709.28 8.51 1290.68", _published("23/12/2022"), _TWO_SOURCES),
    (date(2023, 5, 1), "11.52 1747.20 8.70 1319.50", _published("27/04/2023"), _TWO_SOURCES),
    (date(2024, 1, 1), "11.65 1766.92 8.80 1334.67", _published("21/12/2023"), _TWO_SOURCES),
    (
        date(2024, 11, 1),
        "11.88 1801.80 8.98 1361.97",
        Article("Relèvement du SMIC, JO du 24/10/2024", _MINISTRY),
        _MINISTRY_PAGE,
    ),
    (
        date(2026, 1, 1),
        "12.02 1823.03 9.33 1415.05",
        Article("Décret 2025-1228", _MINISTRY),
        f"{_MINISTRY_PAGE} Montants de Mayotte repris d’un article de presse locale.",
    ),
    (
        date(2026, 6, 1),
        "12.31 1867.02 9.56 1449.93",
        journal("Arrêté du 22 mai 2026", "54126589"),
        "Trois citations concordantes ; l’arrêté lui-même n’a pas été lu.",
    ),
)


def _smic(column: int, name: str, label: str, unit: str) -> Parameter:
    values = (
        value(Decimal(amounts.split()[column]), source, since, confidence="secondary", comment=comment)
        for since, amounts, source, comment in _SMIC
    )
    return parameter("wages", name, label, unit, *successive(values), keyed_by="day")


smic_hourly = _smic(0, "smic_hourly", "SMIC horaire brut", "€ par heure")
smic_monthly = _smic(1, "smic_monthly", "SMIC mensuel brut pour 35 heures", "€ par mois")
smic_hourly_mayotte = _smic(2, "smic_hourly_mayotte", "SMIC horaire brut à Mayotte", "€ par heure")
smic_monthly_mayotte = _smic(
    3, "smic_monthly_mayotte", "SMIC mensuel brut à Mayotte pour 35 heures", "€ par mois"
)


def smic(on: date, mayotte: bool = False) -> Decimal:
    """The gross monthly SMIC for 35 hours a week on that day."""
    return (smic_monthly_mayotte if mayotte else smic_monthly)(on)
