"""Money of the régions for apprenticeship centres: how the envelopes of their conventions are watched."""

from datetime import date
from decimal import Decimal
from functools import partial

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "regions")

region_alarm_percent = rule(
    "region_alarm_percent",
    "Part tirée d’une enveloppe régionale à partir de laquelle elle est signalée",
    "%",
    value(
        90,
        sources.L6211_3,
        confidence="unsure",
        comment="Repère de gestion : aucun texte ne fixe de seuil d’alerte.",
    ),
    keyed_by="day",
)
region_operating_national = rule(
    "region_operating_national",
    "Enveloppe nationale des régions pour le fonctionnement des CFA",
    "€ par an",
    value(
        Decimal(138_000_000),
        sources.REGION_ENVELOPES_2021,
        date(2020, 1, 1),
        date(2021, 12, 31),
        confidence="secondary",
    ),
    value(
        Decimal(88_199_000),
        sources.REGION_ENVELOPES_2024,
        date(2024, 1, 1),
        date(2024, 12, 31),
        confidence="secondary",
        comment="Baisse de 36 % environ dans chaque région, en cours d'année.",
    ),
    value(
        Decimal(44_000_000),
        sources.REGION_ENVELOPES_2026,
        date(2026, 1, 1),
        confidence="secondary",
        comment="Budget initial, contesté ; l'arrêté définitif n'a pas été trouvé.",
    ),
    keyed_by="day",
)
region_investment_national = rule(
    "region_investment_national",
    "Enveloppe nationale des régions pour l'investissement des CFA",
    "€ par an",
    value(
        Decimal(180_000_000),
        sources.REGION_ENVELOPES_2021,
        date(2020, 1, 1),
        date(2021, 12, 31),
        confidence="secondary",
    ),
    value(
        Decimal(90_000_000),
        sources.REGION_ENVELOPES_2026,
        date(2026, 1, 1),
        confidence="secondary",
        comment="Budget initial, contesté ; l'arrêté définitif n'a pas été trouvé.",
    ),
    keyed_by="day",
)
