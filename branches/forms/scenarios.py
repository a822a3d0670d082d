"""The grid of a scenario, its hypotheses, its rules of thumb; the filters of the lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from branches.actions.scenarios import NAME, Draft
from branches.actions.scenarios_grid import GridRow, unknown
from branches.forms.fields import PercentField
from branches.rules import scenarios as rules
from branches.rules import scenarios_paste as paste
from branches.rules.scenarios import Thumb
from law.typography import french
from registers.fields import DayField, EurosField
from registers.forms import Search
from registers.rules import normalise_rncp

CELL = "level-"
LEVELS = (("", "Tous les niveaux"), *((str(level), f"Niveau {level}") for level in range(3, 9)))
_YEARS = [(number, f"{number} exercice{'s' * (number > 1)}") for number in range(1, rules.LONGEST + 1)]
_AHEAD = 5  # years: an applicable date is near


@dataclass(slots=True)
class Cell:
    """The amount of one certification as it is typed."""

    row: GridRow
    text: str = ""
    error: str = ""
    amount: Decimal | None = None

    @property
    def name(self) -> str:
        return f"{CELL}{self.row.rncp}"

    @property
    def change(self) -> Decimal | None:
        """By how much the simulated amount differs from the published one, per cent."""
        annual = self.row.published.annual if self.row.published else None
        if annual is None or self.amount is None:
            return None
        return round((self.amount - annual) * 100 / annual, 1)


class ScenarioForm(forms.Form):
    """Name and hypotheses."""

    name = forms.CharField(label="Nom du scénario", max_length=NAME)
    applicable_on = DayField(
        label="Applicable aux contrats conclus à partir du",
        help_text=french("Choisit les niveaux publiés affichés, et le premier exercice de l'horizon."),
    )
    horizon = forms.TypedChoiceField(
        label="Horizon",
        choices=_YEARS,
        coerce=int,
        help_text=french("Exercices civils, à partir de celui de la date d'application."),
    )
    growth = PercentField(
        label="Évolution des entrées (% par an)",
        least=-50,
        most=100,
        required=False,
        help_text=french("Vide : autant d'entrées que ces douze derniers mois."),
    )
    rest = forms.BooleanField(
        label="Contrats en cours : appliquer le niveau à leur seule durée restante", required=False
    )
    comment = forms.CharField(
        label="Commentaire", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.on = on

    def clean_applicable_on(self) -> date:
        """From a year ago to five years ahead: beyond, what is known of the stock says nothing."""
        day: date = self.cleaned_data["applicable_on"]
        if not self.on.year - 1 <= day.year <= self.on.year + _AHEAD:
            raise forms.ValidationError(
                french(f"Choisissez une date de {self.on.year - 1} à {self.on.year + _AHEAD}.")
            )
        return day

    def draft(self, levels: dict[str, Decimal]) -> Draft:
        """The scenario as it is written."""
        said = self.cleaned_data
        return Draft(
            said["name"], said["comment"], said["applicable_on"], said["horizon"], said["rest"],
            said["growth"] or Decimal(0), levels,
        )  # fmt: skip


class ThumbForm(forms.Form):
    """A rule of thumb, applied to the grid."""

    kind = forms.ChoiceField(label="Règle", choices=list(rules.RULES.items()))
    worth = forms.CharField(
        label="Valeur",
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "placeholder": "−5"}),
    )
    at = forms.ChoiceField(label="Certifications", choices=LEVELS, required=False)

    def clean(self) -> dict[str, Any]:
        """A value where the rule needs one."""
        said = super().clean() or {}
        if "kind" in said and said["kind"] != "recommended":
            field = PercentField(least=-90, most=100) if said["kind"] == "percent" else EurosField()
            try:
                said["worth"] = field.clean(said.get("worth", ""))
            except forms.ValidationError as error:
                self.add_error("worth", error)
        return said

    @property
    def rule(self) -> Thumb:
        said = self.cleaned_data
        worth = said["worth"] if said["kind"] != "recommended" else None
        return Thumb(said["kind"], worth, int(said["at"]) if said["at"] else None)


class PasteForm(forms.Form):
    """Columns copied from a spreadsheet."""

    pasted = forms.CharField(
        label="Lignes collées",
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea({"rows": 5, "class": "mono", "placeholder": "RNCP38362\t7 400"}),
        help_text=french(
            "Depuis un tableur : le code RNCP dans la première colonne, le montant annuel dans la dernière. "
            "Une seule cellule fausse et rien n'est repris."
        ),
    )
    flaws: Sequence[paste.Flaw] = ()

    def levels(self) -> dict[str, Decimal]:
        """The amounts read; every bad cell is an error and then nothing is taken."""
        found = paste.read(self.cleaned_data.get("pasted", ""))
        missing = unknown(found.levels.keys())
        found.flaws += [
            paste.Flaw(found.lines[code], "RNCP", code, "ce code n'est pas au registre des certifications.")
            for code in sorted(missing)
        ]
        self.flaws = sorted(found.flaws, key=lambda flaw: flaw.line)
        if not found.levels and not self.flaws:
            self.add_error("pasted", "Collez au moins une ligne.")
        return found.levels if not self.flaws else {}


class AddForm(forms.Form):
    """A certification to add to the grid."""

    added = forms.CharField(
        label="Ajouter une certification",
        required=False,
        max_length=120,
        widget=forms.TextInput({"placeholder": "Code RNCP ou mots de l’intitulé", "autocomplete": "off"}),
    )


class ScenarioFilter(Search):
    """Scenarios by name, branch and state."""

    placeholder = "Nom du scénario ou de la branche"
    state = forms.ChoiceField(
        label="État",
        required=False,
        choices=(("", "En cours"), ("archived", "Archivés"), ("all", "Tous")),
    )
    cpne = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)


def asked_codes(data: Any) -> list[str]:
    """The certifications of a grid sent back."""
    names = (name.removeprefix(CELL) for name in data if name.startswith(CELL))
    return [code for name in names if (code := normalise_rncp(name[:20]))]


def cells(rows: Iterable[GridRow], data: Any, levels: dict[str, Decimal]) -> list[Cell]:
    """The grid: what was typed when it is sent back, else the levels of the scenario."""
    found = []
    for row in rows:
        cell = Cell(row)
        if data is None:
            cell.amount = levels.get(row.rncp)
            cell.text = written(cell.amount)
        else:
            cell.text = data.get(cell.name, "").strip()[:30]
            if cell.text:
                try:
                    cell.amount = paste.read_level(cell.text)
                except ValueError as error:
                    cell.error = french(str(error)[:1].upper() + str(error)[1:])
        found.append(cell)
    return found


def written(amount: Decimal | None) -> str:
    """« 7400 » or « 7400,50 », as a person types it."""
    if amount is None:
        return ""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}".replace(".", ",")


def put(grid: Iterable[Cell], levels: dict[str, Decimal]) -> None:
    """Write amounts into the cells of a grid."""
    for cell in grid:
        if cell.row.rncp in levels:
            cell.amount, cell.error = levels[cell.row.rncp], ""
            cell.text = written(cell.amount)
