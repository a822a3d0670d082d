"""Levels of funding (NPEC): which text, the interim amounts, the cuts."""

from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from law import sources
from law.dated import Confidence, parameter, successive, value

rule = partial(parameter, "levels")
_DECREE_2025 = date(2025, 12, 10)
_NOT_READ = "Cité par une source secondaire ; le texte n’a pas été relu."

# From (conclusion), text, confidence, comment
_TEXTS: tuple[tuple[date, str, Confidence, str], ...] = (
    (date(2020, 1, 1), "Décret 2019-956", "text", "Premier ensemble de niveaux, annexes 1 et 2."),
    (
        date(2020, 8, 24),
        "Arrêté du 24 août 2020",
        "secondary",
        f"Valeurs par défaut faute de choix des branches. Date approchée. {_NOT_READ}",
    ),
    (
        date(2022, 9, 1),
        "Décret 2022-1194",
        "secondary",
        f"Nouveau mécanisme et montants d’amorçage, avec les arrêtés du 31/08 et du 27/10/2022. {_NOT_READ}",
    ),
    (date(2023, 8, 21), "Arrêté du 17 août 2023", "secondary", f"522 certifications. {_NOT_READ}"),
    (date(2023, 9, 8), "Décret 2023-858", "secondary", f"Niveaux par défaut. {_NOT_READ}"),
    (
        date(2023, 10, 15),
        "Décret 2023-945",
        "secondary",
        "Fixe aussi, par exception, le niveau de la durée restante des contrats conclus depuis le "
        f"08/09/2023. {_NOT_READ}",
    ),
    (
        date(2024, 7, 15),
        "Décret 2024-695",
        "secondary",
        f"Baisse des niveaux 6 et 7, plafond ; abroge le décret d’octobre 2023. {_NOT_READ}",
    ),
    (
        date(2025, 9, 1),
        "Décret 2025-860",
        "secondary",
        "439 certifications. Un décret 2026-832 du 29/08/2026 est annoncé : ni son contenu ni sa date "
        f"d’effet n’ont pu être lus. {_NOT_READ}",
    ),
)
_INTERIM = {3: "5470", 4: "5621", 5: "6000", 6: "6000", 7: "7000", 8: "7000"}

npec_text = rule(
    "npec_text",
    "Texte fixant les niveaux de prise en charge",
    "",
    *successive(
        value(text, sources.D6332_78, since, confidence=confidence, comment=comment)
        for since, text, confidence, comment in _TEXTS
    ),
)
npec_interim = rule(
    "npec_interim",
    "Montant d’amorçage par niveau de diplôme, faute de niveau de prise en charge",
    "€ par an",
    value(
        MappingProxyType({level: Decimal(amount) for level, amount in _INTERIM.items()}),
        sources.INTERIM_ORDER,
        date(2022, 9, 1),
        confidence="secondary",
        comment="Aucun arrêté plus récent n’a été trouvé. Le montant est régularisé au premier paiement qui "
        "suit la fixation du niveau (D6332-80).",
    ),
)
npec_interim_range = rule(
    "npec_interim_range",
    "Montant d’amorçage avant septembre 2022, du plus faible au plus élevé",
    "€ par an",
    value(
        (Decimal("6100"), Decimal("7500")),
        sources.D6332_80,
        date(2020, 1, 1),
        date(2022, 8, 31),
        "unsure",
        "Fourchette issue d’un décret de 2019, citée sans détail par niveau : elle ne permet pas de calculer "
        "un montant.",
    ),
)
npec_rerated_on = rule(
    "npec_rerated_on",
    "Jour à partir duquel la durée restante reçoit un nouveau niveau",
    "",
    value(
        date(2023, 10, 15),
        sources.LEVELS_STOCK,
        date(2023, 9, 8),
        date(2023, 10, 14),
        "secondary",
        "Le décret 2023-945 fixe, par exception au niveau de la conclusion, celui de la durée restant à "
        "courir des contrats conclus depuis le 08/09/2023. Lecture : les jours ou mois commencés avant "
        "cette date gardent le premier niveau. Texte non relu.",
    ),
)
npec_cap = rule(
    "npec_cap",
    "Plafond des niveaux de prise en charge par défaut",
    "€ par an",
    value(
        Decimal("12000"),
        sources.LEVELS_CUT,
        date(2024, 7, 15),
        confidence="secondary",
        comment="Déjà appliqué dans le référentiel publié. Un plafond de 11 000 € et un plancher de 4 000 € "
        "ont été annoncés en 2026, sans confirmation.",
    ),
)
npec_cut = rule(
    "npec_cut",
    "Baisse des niveaux de prise en charge par défaut, par niveau de diplôme",
    "part du niveau antérieur",
    value(
        MappingProxyType({6: Decimal("0.10"), 7: Decimal("0.15")}),
        sources.LEVELS_CUT,
        date(2024, 7, 15),
        confidence="secondary",
        comment="Déjà appliquée dans le référentiel publié.",
    ),
)
npec_life_years = rule(
    "npec_life_years",
    "Durée minimale d’un niveau de prise en charge",
    "années",
    value(2, sources.D6332_78, None, date(2025, 12, 9), "secondary", "Versions antérieures de l’article."),
    value(3, sources.D6332_78, _DECREE_2025),
    keyed_by="day",
)
npec_communication_cap = rule(
    "npec_communication_cap",
    "Frais de communication admis par apprenti dans les charges du CFA",
    "€ par an",
    value(Decimal("300"), sources.D6332_78, _DECREE_2025),
    keyed_by="day",
)
npec_depreciation_years = rule(
    "npec_depreciation_years",
    "Durée maximale des amortissements admis dans les charges du CFA",
    "années",
    value(3, sources.D6332_78, _DECREE_2025),
    keyed_by="day",
)
