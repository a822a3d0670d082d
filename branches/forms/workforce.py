"""Figures of employees: what is shown, the file to load, the hypotheses of a projection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

import law
from branches.actions.projecting import Stock
from branches.forms.fields import PaperInput, PercentField
from branches.models import WorkforceVintage
from branches.rules import projection as rules
from branches.rules.projection import Hypotheses
from branches.rules.workforce import CONTRACTS
from law.typography import french
from registers.models import Committee, Region

RATES = tuple(f"exit_{first}" for first, _ in rules.BANDS)


class WorkforceFilter(forms.Form):
    """A branch, a year of a source, and a part of it."""

    cpne = forms.ChoiceField(label="Branche", required=False)
    vintage = forms.ChoiceField(label="Année et source", required=False)
    region = forms.ChoiceField(label="Région", required=False)
    contract = forms.ChoiceField(label="Contrat", required=False, choices=[("", "Tous"), *CONTRACTS.items()])

    def __init__(
        self,
        *args: Any,
        committees: Sequence[Committee],
        vintages: Sequence[WorkforceVintage],
        parts: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["cpne"].choices = [(each.pk, str(each)) for each in committees]  # type: ignore[attr-defined]
        self.fields["vintage"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), str(each)) for each in vintages
        ]
        if not parts:  # cells are hidden on the whole: parts of it would give them away
            del self.fields["region"], self.fields["contract"]
        else:
            regions = Region.objects.order_by("name").values_list("pk", "name")
            self.fields["region"].choices = [("", "Toutes"), *regions]  # type: ignore[attr-defined]


class LoadForm(forms.Form):
    """A file of figures, and what it comes from."""

    source = forms.CharField(
        label="Source",
        max_length=80,
        help_text=french(
            "Par exemple : DSN, enquête de branche. Un fichier de la même source remplace l’année."
        ),
    )
    file = forms.FileField(
        label="Fichier d’effectifs",
        widget=PaperInput({"accept": ".csv,.xlsx"}),
        max_length=1000,
        allow_empty_file=True,
        error_messages={"required": french("Choisissez un fichier.")},
    )


class ProjectionForm(forms.Form):
    """The hypotheses of the central scenario, and how far the two others stand from it."""

    vintage = forms.ModelChoiceField(
        WorkforceVintage.objects.none(), label="Effectifs de départ", empty_label=None
    )
    title = forms.CharField(label="Titre", max_length=120)
    years = forms.TypedChoiceField(label="Horizon", coerce=int)
    retirement_age = forms.IntegerField(label="Âge de départ", min_value=50, max_value=75)
    entries = forms.IntegerField(
        label="Entrées par an",
        required=False,
        min_value=0,
        max_value=5_000_000,
        help_text=french("Hors apprentis qui restent. Vide : donnez la croissance."),
    )
    growth = PercentField(
        label="Croissance par an (%)",
        required=False,
        least=-100,
        help_text=french("De l’effectif total ; les entrées sont alors ce qu’il faut pour l’atteindre."),
    )
    entry_from = forms.IntegerField(label="Âge d’entrée, depuis", min_value=14, max_value=70)
    entry_to = forms.IntegerField(label="Âge d’entrée, jusqu’à", min_value=14, max_value=70)
    stay = PercentField(
        label="Apprentis qui restent (%)",
        help_text=french("De ceux dont le contrat s’achève, dans la branche."),
    )
    spread = PercentField(
        label="Écart des scénarios (%)",
        help_text=french("Entrées en moins et départs en plus dans le bas, l’inverse dans le haut."),
    )

    def __init__(
        self, *args: Any, vintages: Sequence[WorkforceVintage], stock: Stock, on: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.stock = stock
        least, most = law.projection_years_min(on), law.projection_years_max(on)
        keys = [each.pk for each in vintages]
        self.fields["vintage"].queryset = WorkforceVintage.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        self.fields["years"].choices = [(each, f"{each} ans") for each in range(least, most + 1)]  # type: ignore[attr-defined]
        usual_rates = law.projection_exit_rates(on)
        for name, (first, last), usual in zip(RATES, rules.BANDS, usual_rates, strict=True):
            ages = f"{first} à {last} ans" if last < 99 else f"{first} ans et plus"
            self.fields[name] = PercentField(label=f"Départs de {ages} (%)", initial=_percent(usual))
        self.initial = {
            "retirement_age": law.projection_retirement_age(on),
            "years": most,
            "stay": _percent(law.projection_stay(on)),
            "spread": _percent(law.projection_spread(on)),
            "entry_from": law.projection_entry_ages(on)[0],
            "entry_to": law.projection_entry_ages(on)[1],
            "vintage": keys[0] if keys else None,
            **self.initial,
        }

    @property
    def hypothesis_fields(self) -> list[Any]:
        """Ages and rates, in the order of a life."""
        names = ("retirement_age", *RATES, "entries", "growth", "entry_from", "entry_to", "stay", "spread")
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """Hypotheses that can be used."""
        chosen = super().clean() or {}
        if not self.errors:
            for flaw in rules.flaws(self.central):
                self.add_error(None, french(flaw))
        return chosen

    @property
    def central(self) -> Hypotheses:
        """The central scenario."""
        chosen = self.cleaned_data
        growth = chosen.get("growth")
        return Hypotheses(
            retirement_age=chosen["retirement_age"],
            exits=tuple(chosen[name] / 100 for name in RATES),
            entries=chosen.get("entries"),
            growth=None if growth is None else growth / 100,
            entry_from=chosen["entry_from"],
            entry_to=chosen["entry_to"],
            apprentices=self.stock.count,
            apprentice_months=self.stock.months,
            stay=chosen["stay"] / 100,
        )

    @property
    def scenarios(self) -> dict[str, Hypotheses]:
        """Low, central and high."""
        return rules.around(self.central, self.cleaned_data["spread"] / 100)


def _percent(part: Decimal) -> str:
    """0.08 → « 8 »."""
    return f"{(100 * part).normalize():f}".replace(".", ",")
