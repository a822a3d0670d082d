"""Levels of funding (NPEC): which text, the interim amounts, the cuts."""

from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from law import sources
from law.dated import Article, Confidence, Parameter, value

_THEME = "levels"
_DECREE_2025 = date(2025, 12, 10)
_RECALLED = "Cité par une source secondaire\N{NO-BREAK SPACE}; le texte n’a pas été relu."

# From (conclusion), text, confidence, comment
_TEXTS: tuple[tuple[date, str, Confidence, str], ...] = (
    (date(2020, 1, 1), "Décret 2019-956", "text", "Premier ensemble de niveaux, annexes 1 et 2."),
    (
        date(2020, 8, 24),
        "Arrêté du 24 août 2020",
        "secondary",
        f"Valeurs par défaut faute de choix des branches. Date approchée. {_RECALLED}",
    ),
    (
        date(2022, 9, 1),
        "Décret 2022-1194",
        "secondary",
        f"Nouveau mécanisme et montants d’amorçage, avec les arrêtés du 31/08 et du 27/10/2022. {_RECALLED}",
    ),
    (date(2023, 8, 21), "Arrêté du 17 août 2023", "secondary", f"522 certifications. {_RECALLED}"),
    (date(2023, 9, 8), "Décret 2023-858", "secondary", f"Niveaux par défaut. {_RECALLED}"),
    (
        date(2023, 10, 15),
        "Décret 2023-945",
        "secondary",
        "Fixe aussi, par exception, le niveau de la durée restante des contrats conclus depuis le 08/09/2023. "
        f"{_RECALLED}",
    ),
    (date(2024, 7, 15), "Décret 2024-695", "secondary", f"Baisse des niveaux 6 et 7 et plafond. {_RECALLED}"),
    (
        date(2025, 9, 1),
        "Décret 2025-860",
        "secondary",
        "439 certifications. Un décret 2026-832 du 29/08/2026 est annoncé\N{NO-BREAK SPACE}: ni son contenu ni sa "
        f"date d’effet n’ont pu être lus. {_RECALLED}",
    ),
)
_UNTILS = [*(row[0] - timedelta(days=1) for row in _TEXTS[1:]), None]

npec_text = Parameter(
    "npec_text",
    "Texte fixant les niveaux de prise en charge",
    "",
    _THEME,
    tuple(
        value(text, Article(text, sources.D6332_78.url), since, until, confidence, comment)
        for (since, text, confidence, comment), until in zip(_TEXTS, _UNTILS, strict=True)
    ),
)
npec_interim = Parameter(
    "npec_interim",
    "Montant d’amorçage annuel par niveau, faute de niveau de prise en charge",
    "€ par an",
    _THEME,
    (
        value(
            MappingProxyType(
                {
                    3: Decimal("5470"),
                    4: Decimal("5621"),
                    5: Decimal("6000"),
                    6: Decimal("6000"),
                    7: Decimal("7000"),
                    8: Decimal("7000"),
                }
            ),
            sources.INTERIM_ORDER,
            date(2022, 9, 1),
            None,
            "secondary",
            "Aucun arrêté plus récent n’a été trouvé. Le montant est régularisé au premier paiement qui suit "
            "la fixation du niveau (D6332-80).",
        ),
    ),
)
npec_interim_range = Parameter(
    "npec_interim_range",
    "Montant d’amorçage avant septembre 2022, du plus faible au plus élevé",
    "€ par an",
    _THEME,
    (
        value(
            (Decimal("6100"), Decimal("7500")),
            sources.D6332_80,
            date(2020, 1, 1),
            date(2022, 8, 31),
            "unsure",
            "Fourchette issue d’un décret de 2019, citée sans détail par niveau\N{NO-BREAK SPACE}: elle ne permet "
            "pas de calculer un montant.",
        ),
    ),
)
npec_cap = Parameter(
    "npec_cap",
    "Plafond des niveaux de prise en charge par défaut",
    "€ par an",
    _THEME,
    (
        value(
            Decimal("12000"),
            sources.LEVELS_CUT,
            date(2024, 7, 15),
            None,
            "secondary",
            "Déjà appliqué dans le référentiel publié. Un plafond de 11\N{NARROW NO-BREAK SPACE}000\N{NO-BREAK SPACE}€ "
            "et un plancher de 4\N{NARROW NO-BREAK SPACE}000\N{NO-BREAK SPACE}€ sont annoncés en 2026, sans "
            "confirmation.",
        ),
    ),
)
npec_cut = Parameter(
    "npec_cut",
    "Baisse des niveaux de prise en charge par défaut, par niveau",
    "part du niveau antérieur",
    _THEME,
    (
        value(
            MappingProxyType({6: Decimal("0.10"), 7: Decimal("0.15")}),
            sources.LEVELS_CUT,
            date(2024, 7, 15),
            None,
            "secondary",
            "Déjà appliquée dans le référentiel publié.",
        ),
    ),
)
npec_life_years = Parameter(
    "npec_life_years",
    "Durée minimale d’un niveau de prise en charge",
    "années",
    _THEME,
    (
        value(
            2, sources.D6332_78, None, date(2025, 12, 9), "secondary", "Versions antérieures de l’article."
        ),
        value(3, sources.D6332_78, _DECREE_2025),
    ),
    "day",
)
npec_communication_cap = Parameter(
    "npec_communication_cap",
    "Frais de communication admis par apprenti dans les charges du CFA",
    "€ par an",
    _THEME,
    (value(Decimal("300"), sources.D6332_78, _DECREE_2025),),
    "day",
)
npec_depreciation_years = Parameter(
    "npec_depreciation_years",
    "Durée maximale des amortissements admis dans les charges du CFA",
    "années",
    _THEME,
    (value(3, sources.D6332_78, _DECREE_2025),),
    "day",
)
