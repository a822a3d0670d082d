"""Payment to the CFA: calendars, advances, balance, continuation after a break."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal

from law import sources
from law.dated import parameter, value

rule = partial(parameter, "payment")
_BEFORE_REFORM = date(2025, 6, 30)
_REFORM = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """One payment of an execution year: its share, its month (None = no month) and what opens it.

    `kind` is "advance" (first invoice), "interim" (in between) or "balance" (last);
    `timing` is "invoice", "month_start", "month_end" or "term" (the last documents).
    """

    number: int
    label_fr: str
    share: Decimal
    month: int | None
    kind: Literal["advance", "interim", "balance"]
    timing: Literal["invoice", "month_start", "month_end", "term"]


def _three(advance: str, second: str, third: str) -> tuple[Step, ...]:
    return (
        Step(1, "Avance", Decimal(advance), None, "advance", "invoice"),
        Step(2, "Deuxième versement", Decimal(second), 7, "interim", "month_end"),
        Step(3, "Solde", Decimal(third), 10, "balance", "month_end"),
    )


payment_calendar = rule(
    "payment_calendar",
    "Versements de chaque année d’exécution",
    "parts du montant annuel",
    value(
        _three("0.50", "0.25", "0.25"),
        sources.R6332_25_FIRST,
        date(2020, 1, 1),
        date(2020, 12, 31),
        comment="Le deuxième versement est dû avant la fin du septième mois, le solde au dixième mois.",
    ),
    value(
        _three("0.40", "0.30", "0.30"),
        sources.R6332_25_SECOND,
        date(2021, 1, 1),
        _BEFORE_REFORM,
        comment="Le deuxième versement est dû avant la fin du septième mois, le solde au dixième mois.",
    ),
    value(
        (
            Step(1, "Avance", Decimal("0.40"), None, "advance", "invoice"),
            Step(2, "Deuxième versement", Decimal("0.30"), 7, "interim", "month_start"),
            Step(3, "Troisième versement", Decimal("0.20"), 10, "interim", "month_start"),
            Step(4, "Solde", Decimal("0.10"), None, "balance", "term"),
        ),
        sources.R6332_25,
        _REFORM,
        comment="Le solde d’une année suivie d’une autre est payé avec l’avance suivante. Le texte vise"
        " les septième et dixième mois sans dire si le paiement est automatique ou sur facture,"
        " ni comment traiter une dernière année incomplète : les mêmes parts s’appliquent ici à"
        " son montant au prorata.",
    ),
)
short_advance = rule(
    "short_advance",
    "Avance d’un contrat de moins d’un an",
    "part du montant",
    value(
        Decimal("0.5"),
        sources.R6332_25_FIRST,
        date(2019, 12, 12),
        _BEFORE_REFORM,
        comment="Le solde est payé à la fin du contrat.",
    ),
    value(
        Decimal("0.5"),
        sources.R6332_25,
        _REFORM,
        comment="Le solde est payé avec les derniers justificatifs ; l’avance supporte la participation"
        " de l’employeur.",
    ),
)
payment_delay_days = rule(
    "payment_delay_days",
    "Délai de paiement à compter des justificatifs",
    "jours",
    value(30, sources.L6332_6_FIRST, date(2019, 1, 1), date(2026, 6, 29)),
    value(
        30,
        sources.L6332_6,
        date(2026, 6, 30),
        confidence="unsure",
        comment="Article modifié le 30/06/2026 ; la nouvelle rédaction n’a pas été lue.",
    ),
    keyed_by="day",
)
balance_forfeit_months = rule(
    "balance_forfeit_months",
    "Délai après le terme pour justifier le dernier solde, à peine de perte",
    "mois",
    value(
        4,
        sources.R6332_25,
        _REFORM,
        comment="Facture, attestation de réalisation et, si l’employeur participe, copie de la facture "
        "qui lui a été adressée.",
    ),
)
balance_warning_days = rule(
    "balance_warning_days",
    "Avertissement du CFA avant la perte du dernier solde",
    "jours",
    value(
        45,
        sources.R6332_25,
        _REFORM,
        confidence="unsure",
        comment="Repère de gestion : aucun texte n’impose d’avertir. Le CFA garde ainsi six semaines pour "
        "envoyer la facture et les pièces.",
    ),
    keyed_by="day",
)
new_cfa_months = rule(
    "new_cfa_months",
    "Ancienneté de la déclaration d’activité sous laquelle l’avance attend une attestation",
    "mois",
    value(6, sources.R6332_25, _REFORM),
)
new_cfa_deferral_month = rule(
    "new_cfa_deferral_month",
    "Nouveau CFA, mois jusqu’auquel la première part peut être reportée",
    "",
    value(3, sources.R6332_25, _REFORM),
)
rupture_maintain_months = rule(
    "rupture_maintain_months",
    "Maintien de l’apprenti au CFA après une rupture",
    "mois",
    value(
        6,
        sources.L6222_18_2,
        date(2019, 8, 23),
        comment="Prise en charge au prorata, jusqu’à un nouveau contrat au plus tard.",
    ),
)
pro_advance_max = rule(
    "pro_advance_max",
    "Professionnalisation, avance au plus",
    "part du montant",
    value(
        Decimal("0.30"),
        sources.R6332_25,
        until=_BEFORE_REFORM,
        confidence="unsure",
        comment="Règle lue dans la seule version de juillet 2025 de l’article.",
    ),
    value(Decimal("0.30"), sources.R6332_25, _REFORM),
)
account_rest_hours = rule(
    "account_rest_hours",
    "Repos d’un compte bancaire nouveau ou changé avant d’être payé",
    "heures",
    value(
        48,
        sources.ACCOUNT_REST,
        confidence="unsure",
        comment="Aucun texte ne le fixe : un changement de compte validé attend ce temps, le jour où il "
        "s’achève compris, pour qu’une fraude soit vue avant le virement. La vérification du bénéficiaire "
        "par les banques (règlement UE 2024/886) ne la remplace pas.",
    ),
    keyed_by="day",
)
