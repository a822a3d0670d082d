"""Controls: what a campaign looks for, and what is said of each of its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from django import forms

from contracts.actions.campaigns import LARGEST
from contracts.models import Contract, ControlCampaign, ControlFile
from contracts.rules import controls, states
from contracts.rules.controls import Criteria
from contracts.rules.sampling import Plan
from law.typography import french
from registers import rules as registers
from registers.fields import DayInput, EurosField

EMPTY = ""
TEXT = 5000


def _day(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        help_text=french(help_text),
        error_messages={"invalid": french("Cette date n’existe pas : écrivez-la JJ/MM/AAAA.")},
    )


def _euros(label: str) -> EurosField:
    return EurosField(label=label, required=False)


def _text(label: str, help_text: str = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT,
        help_text=french(help_text),
        widget=forms.Textarea({"rows": rows}),
    )


class CampaignForm(forms.Form):
    """The population, the sample, and the print of what the preview showed."""

    POPULATION = ("kind", "state", "accepted_from", "accepted_to", "paid_from", "paid_to", "provider", "idcc",
                  "rncp", "least", "most", "flagged")  # fmt: skip
    DRAW = ("size", "per_provider", "directed", "seed")

    name = forms.CharField(label="Nom de la campagne", max_length=120)
    kind = forms.ChoiceField(
        label="Dispositif", required=False, choices=[(EMPTY, "Tous"), *Contract.Kind.choices]
    )
    state = forms.ChoiceField(
        label="Dossiers",
        required=False,
        choices=[
            (EMPTY, "Acceptés, même tacitement"),
            *((code, states.STATES[code]) for code in sorted(states.ENGAGED)),
        ],
    )
    accepted_from = _day("Acceptés depuis le")
    accepted_to = _day("Acceptés jusqu’au")
    paid_from = _day("Payés depuis le")
    paid_to = _day("Payés jusqu’au")
    provider = forms.CharField(
        label="SIRET de l’organisme",
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    idcc = forms.CharField(
        label="Branche (IDCC)", required=False, max_length=8, widget=forms.TextInput({"inputmode": "numeric"})
    )
    rncp = forms.CharField(label="Certification (RNCP)", required=False, max_length=20)
    least = _euros("Prise en charge d’au moins (€)")
    most = _euros("Prise en charge d’au plus (€)")
    flagged = forms.BooleanField(label="Seulement les dossiers qu’une anomalie désigne", required=False)
    size = forms.IntegerField(label="Dossiers à tirer", min_value=1, max_value=LARGEST, initial=50)
    per_provider = forms.IntegerField(
        label="Au moins par organisme",
        required=False,
        min_value=0,
        max_value=100,
        help_text=french("Peut agrandir l’échantillon."),
    )
    directed = forms.IntegerField(
        label="Dont désignés par une anomalie",
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text=french("Hors extrapolation."),
    )
    seed = forms.CharField(
        label="Graine du tirage",
        required=False,
        max_length=64,
        help_text=french("Vide : l’empreinte de la population sert de graine, personne ne la choisit."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    fingerprint = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if ControlCampaign.objects.filter(name=name).exists():
            raise forms.ValidationError("Une campagne porte déjà ce nom.")
        return name

    def clean_provider(self) -> str:
        return self._code("provider", registers.normalise_siret, "Un SIRET compte 14 chiffres.")

    def clean_idcc(self) -> str:
        return self._code("idcc", registers.normalise_idcc, "Un IDCC compte 4 chiffres.")

    def clean_rncp(self) -> str:
        return self._code("rncp", registers.normalise_rncp, "Écrivez un code RNCP, par exemple RNCP38362.")

    def _code(self, name: str, normalise: Any, message: str) -> str:
        text = self.cleaned_data[name].strip()
        code = normalise(text) if text else EMPTY
        if code is None:
            raise forms.ValidationError(message)
        return cast(str, code)

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        for first, last in (("accepted_from", "accepted_to"), ("paid_from", "paid_to"), ("least", "most")):
            if (
                chosen.get(first) is not None
                and chosen.get(last) is not None
                and chosen[last] < chosen[first]
            ):
                self.add_error(last, "La fin précède le début.")
        return chosen

    @property
    def criteria(self) -> Criteria:
        return Criteria(**{name: self.cleaned_data[name] for name in self.POPULATION})

    @property
    def plan(self) -> Plan:
        chosen = self.cleaned_data
        return Plan(chosen["size"], chosen["per_provider"] or 0, chosen["directed"] or 0)

    @property
    def population_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.POPULATION]

    @property
    def draw_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.DRAW]


class FilesFilter(forms.Form):
    """Which files of a campaign are shown."""

    state = forms.ChoiceField(
        label="État", required=False, choices=[(EMPTY, "Tous"), *controls.STATES.items()]
    )
    finding = forms.ChoiceField(
        label="Constat", required=False, choices=[(EMPTY, "Tous"), *controls.FINDINGS.items()]
    )
    part = forms.ChoiceField(label="Tiré", required=False, choices=[(EMPTY, "Tous"), *controls.PARTS.items()])


class FileForm(forms.Form):
    """A form about one controlled file; each verb has its own."""

    verb = EMPTY

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, file: ControlFile | None = None, on: dt.date
    ) -> None:
        super().__init__(data, auto_id=f"id_{self.verb}_%s")
        self.file, self.on = file, on
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the file."""


class AskForm(FileForm):
    """Proofs to ask for."""

    verb = "ask"
    proofs = forms.MultipleChoiceField(
        label="Preuves",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (code, f"{proof.label} – sur plainte ou anomalie" if proof.further else proof.label)
            for code, proof in controls.PROOFS.items()
        ],
        error_messages={"required": french("Choisissez les preuves à demander.")},
    )

    def prepare(self) -> None:
        self.fields["proofs"].initial = (
            self.file.proofs if self.file and self.file.proofs else controls.ORDINARY_PROOFS
        )


class ReceiveForm(FileForm):
    """The proofs came."""

    verb = "receive"
    comment = _text("Ce qui est arrivé", required=False, rows=2)


class NotifyForm(FileForm):
    """What was found."""

    verb = "notify"
    finding = forms.ChoiceField(label="Constat", choices=[(EMPTY, "—"), *controls.FINDINGS.items()])
    text = _text(
        "Constat détaillé", "Notifié à l’organisme. Facultatif si tout est conforme.", required=False
    )
    reply_due_on = _day("Réponse attendue jusqu’au")

    def prepare(self) -> None:
        least = controls.first_reply_due(self.on)
        field = self.fields["reply_due_on"]
        field.initial = least
        field.help_text = french(
            f"Pas avant le {least:%d/%m/%Y} (R6332-26). Sans objet si tout est conforme."
        )


class ReplyForm(FileForm):
    """What the other party answers."""

    verb = "reply"
    replied_on = _day("Reçue le", required=True)
    text = _text("Réponse", "Ce que l’organisme répond, pièces jointes comprises.")

    def prepare(self) -> None:
        self.fields["replied_on"].initial = self.on


class DecideForm(FileForm):
    """The decision and its reasons."""

    verb = "decide"
    decision = forms.ChoiceField(label="Décision", choices=[(EMPTY, "—"), *controls.DECISIONS.items()])
    amount = _euros("Montant à reprendre (€)")
    signalled_to = forms.MultipleChoiceField(
        label="Signalé à",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(controls.ADDRESSEES.items()),
    )
    text = _text("Motivation", "Ce qui est retenu, et pourquoi.")


class LiftForm(FileForm):
    """The breach has ended."""

    verb = "lift"
    comment = _text("Ce qui met fin au manquement", rows=2)


FORMS: dict[str, type[FileForm]] = {
    form.verb: form for form in (AskForm, ReceiveForm, NotifyForm, ReplyForm, DecideForm, LiftForm)
}


class BreachFilter(forms.Form):
    """Whose breaches."""

    provider = forms.CharField(
        label="SIRET de l’organisme",
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "type": "search", "data-search": True}),
    )

    def clean_provider(self) -> str:
        text = self.cleaned_data["provider"].strip()
        code = registers.normalise_siret(text) if text else EMPTY
        if code is None:
            raise forms.ValidationError("Un SIRET compte 14 chiffres.")
        return code


class AnomalyFilter(forms.Form):
    """Which anomalies."""

    kind = forms.ChoiceField(
        label="Nature", required=False, choices=[(EMPTY, "Toutes"), *controls.ANOMALIES.items()]
    )
    read = forms.ChoiceField(
        label="Examen",
        required=False,
        choices=[(EMPTY, "À examiner"), ("read", "Examinées"), ("all", "Toutes")],
    )


class ReadForm(forms.Form):
    """What was found on examining an anomaly."""

    comment = _text("Ce que vous avez constaté", rows=2)
