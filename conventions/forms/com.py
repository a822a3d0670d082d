"""Forms of a COM: an indicator, its measure, the ceilings, the charges, the file, the evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from conventions.forms.fields import PaperField, day, line, reason, text
from conventions.models import ComFileItem, Indicator
from conventions.rules import com_charges, com_file, com_formulas
from conventions.rules.com_ceilings import Ceilings
from conventions.rules.com_indicators import LARGEST, Definition
from law.typography import french
from registers.fields import EurosField
from registers.papers.sniff import ACCEPTED
from registers.rules import sizes

EUROS = Decimal(10) ** 11
CENT = Decimal("0.01")


class NumberField(forms.CharField):
    """« 1 234,5 » → Decimal with two decimals at most; None when empty."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Decimal | None:
        """The number; ValidationError says how to write it."""
        typed = "".join(super().clean(value).replace("\u202f", "").split())
        if not typed:
            return None
        try:
            found = Decimal(typed.replace(",", ".").replace("−", "-"))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or not 0 <= found < LARGEST or found != found.quantize(CENT):
            raise forms.ValidationError(french("Écrivez un nombre positif, par exemple 1 250 ou 33,5."))
        return found


def number(label: str, help_text: str = "", *, required: bool = False) -> NumberField:
    """A number of two decimals at most."""
    return NumberField(label=label, required=required, max_length=30, help_text=french(help_text))


class IndicatorForm(forms.Form):
    """What an indicator means; a target a year of the convention."""

    code = line("Code", "Par exemple P12.", most=12)
    label = line("Intitulé")
    mission = forms.ChoiceField(label="Mission (L6332-1)", choices=[*com_formulas.MISSIONS.items()])
    key = forms.ChoiceField(
        label="Calcul",
        choices=[(each.key, f"{each.label} (v{each.version})") for each in com_formulas.FORMULAS],
    )
    unit = forms.ChoiceField(
        label="Unité", choices=[("percent", "%"), ("count", "Nombre"), ("score", "Note")]
    )
    direction = forms.ChoiceField(label="Sens", choices=[("up", "À augmenter"), ("down", "À contenir")])
    owner = forms.ChoiceField(label="Responsable", choices=[*com_formulas.ROLES.items()])
    baseline = number("Situation de départ")
    source = line("Source de la situation de départ", required=False, most=200)
    filter_size = forms.ChoiceField(
        label="Seulement cette taille", required=False, choices=[("", "Toutes"), *sizes.CLASSES.items()]
    )
    filter_department = line("Seulement ce département", "Son code, par exemple 971.", required=False, most=3)
    filter_idcc = line("Seulement cette branche (IDCC)", required=False, most=4)
    reason = reason("Motif du changement")

    def __init__(
        self, *args: Any, years: range, told: Definition | None = None, indicator: Indicator | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.years = years
        for year in years:
            self.fields[f"target_{year}"] = number(f"Cible {year}")
        if indicator is None:
            del self.fields["reason"]
        else:
            del self.fields["code"]
        if told:
            self.initial = {
                "label": told.label, "mission": told.mission, "key": told.key, "unit": told.unit,
                "direction": told.direction, "owner": told.owner, "baseline": _plain(told.baseline),
                "source": told.source,
                **{f"filter_{name}": worth for name, worth in told.filters.items()},
                **{f"target_{year}": _plain(worth) for year, worth in told.targets.items()},
            }  # fmt: skip

    def clean_filter_idcc(self) -> str:
        typed = str(self.cleaned_data["filter_idcc"]).strip()
        if typed and not (typed.isascii() and typed.isdigit()):
            raise forms.ValidationError(french("Un IDCC compte 4 chiffres."))
        return typed.zfill(4) if typed else ""

    def clean_filter_department(self) -> str:
        typed = str(self.cleaned_data["filter_department"]).strip().upper()
        if typed and not (typed.isascii() and typed.isalnum()):
            raise forms.ValidationError(french("Un département s’écrit par son code, par exemple 75 ou 2A."))
        return typed

    @property
    def told(self) -> Definition:
        """The definition typed."""
        chosen = self.cleaned_data
        return Definition(
            " ".join(chosen["label"].split()), chosen["mission"], chosen["key"], chosen["unit"],
            chosen["direction"], chosen["owner"], chosen["baseline"], chosen["source"].strip(),
            {
                year: chosen[f"target_{year}"]
                for year in self.years
                if chosen.get(f"target_{year}") is not None
            },
            {name: chosen[f"filter_{name}"] for name in com_formulas.SLICES if chosen[f"filter_{name}"]},
        )  # fmt: skip


class MeasureForm(forms.Form):
    """A value to freeze: what was seen, or what is typed; a correction says why."""

    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput())
    corrects = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput()
    )
    numerator = number("Numérateur", "La valeur, ou ce qui est compté.", required=True)
    denominator = number("Dénominateur", "Vide : la valeur est un nombre.")
    source = line("Source", "D’où vient cette valeur.", most=200)
    comment = text("Commentaire", required=False, rows=2)
    reason = reason("Motif de la correction")

    def __init__(self, *args: Any, typed: bool, correction: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not typed:
            for name in ("numerator", "denominator", "source"):
                del self.fields[name]
        if not correction:
            del self.fields["reason"]


class CeilingForm(forms.Form):
    """The ceilings of the convention, or of its amendment."""

    management = EurosField(label="Plafond de gestion (€)", largest=EUROS)
    mission = EurosField(label="Plafond d’information et de mission (€)", largest=EUROS)
    cooperation = EurosField(
        label="Dont conventions-cadres de coopération (€)", largest=EUROS, required=False,
        help_text=french("Montant compris dans le plafond des missions (D6332-84). Vide : aucun."),
    )  # fmt: skip
    decided_on = day("En date du")
    reason = line("Acte", "Convention signée, avenant n° 1…", most=200)

    @property
    def told(self) -> Ceilings:
        chosen = self.cleaned_data
        return Ceilings(chosen["management"], chosen["mission"], chosen["cooperation"])


class ChargeForm(forms.Form):
    """The charges of a section in a year, one field an item; an empty one is left as it is."""

    year = forms.TypedChoiceField(label="Année", coerce=int)
    section = forms.ChoiceField(label="Section", choices=list(com_charges.SECTIONS.items()))
    reason = line("Motif", "Demandé quand un montant déjà saisi change.", required=False, most=300)

    def __init__(self, *args: Any, years: Sequence[int], on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.items = com_charges.items(on)
        for each in self.items:
            self.fields[each.code] = EurosField(
                label=french(f"{each.place} – {each.label} (€)"), largest=EUROS, required=False
            )
        self.order_fields(["year", "section", *(each.code for each in self.items), "reason"])

    def clean(self) -> dict[str, Any]:
        """One amount at least."""
        chosen = super().clean() or {}
        if not self.errors and not self.amounts:
            self.add_error(None, french("Donnez au moins un montant."))
        return chosen

    @property
    def amounts(self) -> dict[str, Decimal]:
        """What is typed, by item."""
        return {
            each.code: self.cleaned_data[each.code]
            for each in self.items
            if self.cleaned_data.get(each.code) is not None
        }


class ChargeFileForm(forms.Form):
    """A file of charges."""

    file = forms.FileField(
        label="Fichier", error_messages={"required": french("Choisissez un fichier.")},
        allow_empty_file=True, max_length=255,
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )  # fmt: skip
    reason = line("Motif", "Demandé quand un montant déjà saisi change.", required=False, most=300)

    allow_multiple_selected = True


class ItemForm(forms.Form):
    """Who prepares an item, for when, what is missing, its documents."""

    seen = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput())
    state = forms.ChoiceField(
        label="État", choices=[(code, label.capitalize()) for code, label in com_file.STATES.items()]
    )
    owner = line("Responsable", required=False)
    due_on = day("Pour le", required=False)
    missing = text("Ce qui manque", required=False, rows=2)
    file = PaperField(label="Ajouter un document", required=False)

    def __init__(self, *args: Any, item: ComFileItem | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs["accept"] = ACCEPTED
        self.initial = {"seen": item.edition if item else 1, "state": item.state if item else "todo"}
        if item:
            self.initial |= {"owner": item.owner, "due_on": item.due_on, "missing": item.missing}


class EvaluationForm(forms.Form):
    """What is said of the year and of each indicator."""

    def __init__(
        self, *args: Any, indicators: Sequence[tuple[int, str]], texts: dict[int | None, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.keys: list[tuple[str, int | None]] = [("whole", None)]
        self.keys += [(f"indicator_{key}", key) for key, _label in indicators]
        labels: dict[int | None, str] = {None: "Appréciation de l’année"}
        labels.update(indicators)
        for name, key in self.keys:
            self.fields[name] = text(labels[key], required=False, rows=4 if key is None else 2)
            self.initial[name] = texts.get(key, "")

    @property
    def texts(self) -> dict[int | None, str]:
        """What is typed, by indicator; None: of the whole."""
        return {key: self.cleaned_data[name] for name, key in self.keys}


class ReasonForm(forms.Form):
    """Why."""

    reason = reason()


def _plain(worth: Decimal | None) -> str:
    """As a person types it."""
    if worth is None:
        return ""
    text_ = f"{worth.normalize():f}"
    return text_.replace(".", ",")
