"""A request for a tutor, its decision, and the filters of the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from contracts.models import Contract
from contracts.rules import tutoring
from law.typography import french
from registers.fields import DayInput, EurosField
from registers.rules import normalise_siret, siret_ok

EMPTY, MOST_HOURS = "", Decimal(9999)


def _day(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        help_text=french(help_text),
        error_messages={"invalid": french("Cette date n’existe pas : écrivez-la JJ/MM/AAAA.")},
    )


class RequestForm(forms.Form):
    """What the employer asks."""

    kind = forms.ChoiceField(label="Objet", choices=list(tutoring.KINDS.items()))
    received_on = _day("Reçue le", "Fait courir le délai de décision.", required=True)
    tutor_name = forms.CharField(label="Tuteur ou maître", max_length=160)
    tutor_born_on = _day("Naissance du tuteur", "Une majoration dépend de son âge.")
    tutor_is_employer = forms.BooleanField(label="L’employeur est lui-même tuteur", required=False)
    from_on = _day("Exercice de la fonction, du")
    to_on = _day("Au")
    hours = EurosField(label="Heures de formation du tuteur", required=False)
    asked = EurosField(
        label="Montant demandé (€)", required=False, help_text=french("Vide : ce que permet le barème.")
    )
    payee_siret = forms.CharField(
        label="SIRET à payer",
        max_length=20,
        help_text=french("L’employeur, ou l’organisme qui forme le tuteur."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    payee_name = forms.CharField(label="Nom à payer", required=False, max_length=150)

    def __init__(self, data: Mapping[str, Any] | None = None, *, contract: Contract, today: dt.date) -> None:
        super().__init__(data, auto_id="id_request_%s")
        self.today = today
        work = getattr(contract, "work", None)
        tutor = f"{work.tutor_name} {work.tutor_first_name}".strip() if work else EMPTY
        self.initial = {
            "received_on": today,
            "tutor_name": tutor,
            "tutor_born_on": work.tutor_born_on if work else None,
            "from_on": contract.starts_on,
            "to_on": contract.terminated_on or contract.ends_on,
            "payee_siret": contract.employer_siret,
            "payee_name": contract.employer_name,
        }

    def clean_received_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError("Cette date est à venir.")
        return day

    def clean_payee_siret(self) -> str:
        siret = normalise_siret(self.cleaned_data["payee_siret"])
        if siret is None or not siret_ok(siret):
            raise forms.ValidationError("Un SIRET compte 14 chiffres, dont une clé.")
        return siret

    def clean_hours(self) -> Decimal | None:
        hours: Decimal | None = self.cleaned_data["hours"]
        if hours is not None and not 0 < hours <= MOST_HOURS:
            raise forms.ValidationError("Donnez un nombre d’heures.")
        return hours

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        if chosen.get("kind") == tutoring.TRAINING:
            if not chosen.get("hours") and "hours" not in self.errors:
                self.add_error("hours", "Indiquez les heures de formation.")
            chosen["from_on"] = chosen["to_on"] = None
        else:
            chosen["hours"] = None
            for name in ("from_on", "to_on"):
                if not chosen.get(name) and name not in self.errors:
                    self.add_error(name, "Indiquez la période d’exercice.")
        return chosen


class AcceptForm(forms.Form):
    """Accept what the scale gives."""

    comment = forms.CharField(
        label="Commentaire", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )


class RefuseForm(forms.Form):
    """Refuse, with grounds."""

    reasons = forms.MultipleChoiceField(
        label="Motifs",
        widget=forms.CheckboxSelectMultiple,
        choices=[(code, f"{reason.sentence} {reason.article}") for code, reason in tutoring.REASONS.items()],
        error_messages={"required": "Cochez au moins un motif."},
    )
    comment = forms.CharField(
        label="Précisions", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )


class RequestFilter(forms.Form):
    """Which requests."""

    state = forms.ChoiceField(
        label="État",
        required=False,
        choices=[(EMPTY, "À décider"), ("accepted", "Acceptées"), ("refused", "Refusées"), ("all", "Toutes")],
    )
    kind = forms.ChoiceField(
        label="Objet", required=False, choices=[(EMPTY, "Tous"), *tutoring.KINDS.items()]
    )
