"""Amendments, early ends, regularisations: human words to the arguments of one verb."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms

from contracts.forms.entry import WORDS, column_field
from contracts.models import Contract, Regularisation
from contracts.rules import codes, ending
from contracts.rules.columns import BY_NAME
from contracts.rules.ending import Ending
from contracts.rules.facts import Facts
from contracts.rules.line import Flaw
from contracts.suspects import REASONS
from law.typography import french
from registers.fields import DayInput

WRONG_DAY = french("Écrivez un jour, comme 31/03/2027.")
# What an amendment usually changes; anything else comes by file or by a corrected line.
AMENDED = {
    "app": (
        "date_fin_contrat", "date_fin_formation", "duree_formation_heures", "heures_distance",
        "employeur_siret", "employeur_denomination", "organisme_siret", "organisme_denomination", "code_rncp",
        "code_diplome", "intitule_qualification", "duree_hebdo_heures", "salaire_brut_embauche", "tuteur_nom",
        "tuteur_prenom", "tuteur_date_naissance",
    ),
    "pro": (
        "date_fin_contrat", "date_fin_formation", "duree_formation_heures", "employeur_siret",
        "employeur_denomination", "organisme_siret", "organisme_denomination", "code_rncp",
        "intitule_qualification", "duree_hebdo_heures", "salaire_brut_embauche", "tuteur_nom",
        "tuteur_prenom", "tuteur_date_naissance",
    ),
}  # fmt: skip

_TUTOR = {
    "tuteur_nom": "Nom du maître ou tuteur",
    "tuteur_prenom": "Prénom du maître ou tuteur",
    "tuteur_date_naissance": "Naissance du maître ou tuteur",
}


def _day(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        help_text=french(help_text),
        error_messages={"required": french("Indiquez une date."), "invalid": WRONG_DAY},
    )


def _words(label: str, *, required: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(required),
        max_length=2000,
        help_text=french(help_text),
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": french(required)},
    )


class EndingForm(forms.Form):
    """An early end; the facts of the contract say what can be."""

    on_date = _day("Rompu le", required=True)
    motive = forms.ChoiceField(label="Motif")
    practical_days = forms.IntegerField(
        label="Jours passés en entreprise",
        required=False,
        min_value=0,
        max_value=1000,
        help_text=french("Consécutifs ou non : ils disent si la rupture tombe pendant l'essai."),
    )
    maintained_until = _day(
        "Maintenu au CFA jusqu’au",
        help_text="Prise en charge continuée, au plus jusqu'à la veille d'un nouveau contrat (L6222-18-2).",
    )
    hours_done = forms.IntegerField(
        label="Heures réalisées", required=False, min_value=0, help_text="Jusqu’à la rupture."
    )
    notified_on = _day("Signalé le")
    comment = _words("Commentaire")

    def __init__(
        self, data: Any = None, *, contract: Contract, facts: Facts | None, today: date, initial: Any = None
    ) -> None:
        super().__init__(data, auto_id="id_end_%s", initial=initial)
        self.facts, self.today = facts, today
        cast(forms.ChoiceField, self.fields["motive"]).choices = [
            ("", "—"), *ending.motives(contract.kind).items(),
        ]  # fmt: skip
        for name in ("hours_done",) if contract.kind == "app" else ("practical_days", "maintained_until"):
            del self.fields[name]
        self.initial.setdefault("notified_on", today)

    @property
    def ending(self) -> Ending:
        """What is reported."""
        said = self.cleaned_data
        return Ending(
            said["on_date"],
            said["motive"],
            said.get("practical_days"),
            said.get("maintained_until"),
            said.get("hours_done"),
        )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if (notified := said.get("notified_on")) and notified > self.today:
            self.add_error("notified_on", french("Cette date est à venir : corrigez-la."))
        if said.get("on_date") and said.get("motive") and self.facts:
            for name, sentence in ending.flaws(self.facts, self.ending).items():
                self.add_error({"on": "on_date"}.get(name, name), sentence)
        return said


class LotEndingForm(forms.Form):
    """The same early end for several contracts."""

    on_date = _day("Rompus le", required=True)
    motive = forms.ChoiceField(label="Motif", choices=[("", "—"), *ending.motives("pro").items()])
    comment = _words("Commentaire")

    @property
    def ending(self) -> Ending:
        return Ending(self.cleaned_data["on_date"], self.cleaned_data["motive"])


class ReasonForm(forms.Form):
    """A reason that must be given."""

    reason = _words("Pourquoi", required="Dites pourquoi.")


class CommentForm(forms.Form):
    """Words that may be given."""

    comment = _words("Commentaire")


class AmendmentForm(forms.Form):
    """An amendment by hand: its type, its dates, and the columns it changes."""

    type_contrat = forms.ChoiceField(label="Type d’avenant")
    date_conclusion = _day("Conclu le", required=True)
    date_effet_avenant = _day("Effet le", required=True)

    def __init__(self, data: Any = None, *, contract: Contract, number: int) -> None:
        super().__init__(data, auto_id="id_amend_%s")
        self.contract, self.number = contract, number
        kinds = codes.AMENDMENTS_APP if contract.kind == "app" else codes.AMENDMENTS_PRO
        cast(forms.ChoiceField, self.fields["type_contrat"]).choices = [
            *([("", "—")] if len(kinds) > 1 else []), *((code, f"{code} · {kinds[code]}") for code in kinds),
        ]  # fmt: skip
        for name in AMENDED[contract.kind]:
            field = column_field(BY_NAME[name], contract.kind)
            field.must = False
            field.widget.attrs.pop("aria-required", None)
            field.label = _TUTOR.get(name, field.label)
            self.fields[name] = field

    @property
    def changes(self) -> list[forms.BoundField]:
        """The columns it may change."""
        return [self[name] for name in AMENDED[self.contract.kind]]

    @property
    def cells(self) -> dict[str, str]:
        """The line as a file would give it."""
        typed = {name: str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields}
        return {
            "dispositif": WORDS[self.contract.kind],
            "numero_externe": self.contract.external_number,
            "numero_avenant": str(self.number),
            **typed,
        }

    def clean(self) -> dict[str, Any]:
        if not any(self.cells[name] for name in AMENDED[self.contract.kind]):
            self.add_error(None, french("Remplissez au moins ce que l'avenant change."))
        return self.cleaned_data

    def complain(self, flaws: Iterable[Flaw]) -> None:
        """Say each flaw beside its field, or at the top when it has none."""
        for flaw in flaws:
            self.add_error(flaw.column if flaw.column in self.fields else None, flaw.message)


class SuspectsForm(forms.Form):
    """The filters of the probable ends."""

    reason = forms.ChoiceField(label="Raison", required=False, choices=[("", "Toutes"), *REASONS.items()])
    months = forms.TypedChoiceField(
        label="Silence depuis",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(months, f"{months} mois") for months in ending.SILENT_MONTHS],
        initial=ending.SILENT_MONTHS[1],
    )
    siret = forms.RegexField(
        r"^\d{14}$",
        label="SIRET de l’organisme ou de l’employeur",
        required=False,
        error_messages={"invalid": french("Un SIRET compte 14 chiffres.")},
    )


class ScopeForm(forms.Form):
    """Which contracts to look at again."""

    scope = forms.ChoiceField(label="Portée", choices=Regularisation.Scope.choices, widget=forms.RadioSelect)
