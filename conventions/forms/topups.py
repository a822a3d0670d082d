"""A top-up rule as people write it, the reason of a suspension, the cut to try."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms

from conventions.forms.fields import EMPTY, day, line, reason, text
from conventions.models import LineTerms
from conventions.rules import topups
from conventions.rules.topups import TopUp
from law.typography import french
from registers.fields import EurosField

CODES = 2000
_BETWEEN = re.compile(r"[\s,;]+")


class CodesField(forms.CharField):
    """Codes separated by commas, spaces or lines."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The codes, each once, in the order they were written."""
        words = _BETWEEN.split(super().clean(value).upper())
        return tuple(dict.fromkeys(word for word in words if word))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, tuple) else value


def codes(label: str, help_text: str) -> CodesField:
    """A list of codes; empty means all."""
    return CodesField(
        label=label,
        required=False,
        max_length=CODES,
        help_text=french(help_text),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def several(label: str, choices: Any) -> forms.MultipleChoiceField:
    """Some of a few; none means all."""
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
    )


class TopUpForm(forms.Form):
    """One rule; the lines are those of the budget of the draft."""

    label = line("Intitulé", "Repris sur les dossiers, par exemple « CFA de proximité ».", most=80)
    line = forms.TypedChoiceField(label="Enveloppe (ligne du budget)", coerce=int)
    form = forms.ChoiceField(label="Calcul", choices=list(topups.FORMS.items()))
    value = EurosField(label="Montant ou pourcentage", help_text="En euros, ou en % du niveau annuel.")
    cap = EurosField(label="Plafond par contrat", required=False, help_text="En euros. Vide : sans plafond.")
    places = forms.IntegerField(
        label="Nombre d’apprentis au plus", required=False, min_value=1, max_value=1_000_000
    )
    since = day("Contrats conclus du")
    until = day("au")
    rank = forms.IntegerField(
        label="Ordre",
        initial=1,
        min_value=1,
        max_value=999,
        help_text="La règle la plus petite s’applique d’abord.",
    )
    cumulable = forms.BooleanField(
        label="Se cumule avec les autres règles cumulables de la même enveloppe", required=False
    )
    place = forms.ChoiceField(label="La zone est celle de", choices=list(topups.PLACES.items()))
    departments = codes(
        "Départements", "14, 50, 61. Vide : ceux des régions de la convention, sauf codes postaux ou CFA."
    )
    postcodes = codes("Codes postaux", "Plus précis que le département.")
    sirets = codes("CFA (SIRET)", "Vide : tous les CFA.")
    certifications = codes("Certifications (RNCP)", "RNCP38362. Vide : toutes.")
    levels = several("Niveaux", [(str(each), f"Niveau {each}") for each in topups.LEVELS])
    publics = several("Publics", list(topups.PUBLICS.items()))
    criteria = text("Critères, dans les mots de la convention", required=False)

    def __init__(
        self, *args: Any, lines: Mapping[int, LineTerms], rule: TopUp | None = None, **kwargs: Any
    ) -> None:
        self.rule = rule
        kwargs["initial"] = {**(_initial(rule) if rule else {}), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        choice = cast(forms.TypedChoiceField, self.fields["line"])
        choice.choices = [(EMPTY, "Choisir"), *((key, f"{key}. {row.label}") for key, row in lines.items())]

    def read(self) -> TopUp:
        """The rule, once the form is valid."""
        said = dict(self.cleaned_data)
        said["levels"] = tuple(int(each) for each in said["levels"])
        said["publics"] = tuple(said["publics"])
        return TopUp(code=self.rule.code if self.rule else "", **said)

    def refuse(self, flaws: Mapping[str, str]) -> None:
        """Say each flaw beside its field."""
        for name, said in flaws.items():
            self.add_error(name if name in self.fields else None, said)


def _initial(rule: TopUp) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(rule, name) for name in TopUpForm.base_fields}
    said["levels"] = [str(each) for each in rule.levels]
    said["publics"] = list(rule.publics)
    for name in ("value", "cap"):
        if said[name] is not None:
            said[name] = f"{said[name]:f}".replace(".", ",")
    return said


class SuspendForm(forms.Form):
    """Why an envelope is suspended, or open again."""

    reason = reason()


class CutForm(forms.Form):
    """A cut to try, in percent of the envelopes."""

    baisse = EurosField(
        label="Baisse, en %",
        required=False,
        largest=Decimal(100),
        help_text=french("Par exemple 36 : le montant de chaque enveloppe baisse de 36 %."),
    )

    def clean_baisse(self) -> Decimal | None:
        """More than nothing, at most everything."""
        found: Decimal | None = self.cleaned_data["baisse"]
        if found is not None and not 0 < found <= 100:
            raise forms.ValidationError(french("Donnez un pourcentage au-dessus de 0, jusqu’à 100."))
        return found
