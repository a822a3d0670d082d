"""Sheets of a consultant and of a mission of HR advice."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import uuid4

from django import forms

from law.typography import french
from registers.fields import DayField, EurosField
from registers.rules import normalise_siret, siret_ok
from smeservice.actions.consultants import MOST_FIRMS, Mission, Reference
from smeservice.models import Consultant
from smeservice.rules import pcrh
from smeservice.rules.questionnaires import PRODUCTS

_WHOLE = {"inputmode": "numeric"}


class ConsultantForm(forms.Form):
    """A consultant under a framework contract."""

    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    siret = forms.CharField(label="SIRET", max_length=20, widget=forms.TextInput(dict(_WHOLE)))
    name = forms.CharField(label="Nom", max_length=120)
    domains = forms.MultipleChoiceField(
        label="Domaines",
        choices=list(PRODUCTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": french("Cochez un domaine au moins.")},
    )
    since = DayField(label="Contrat-cadre du")
    until = DayField(label="Au")
    day_cost = EurosField(label=french("Prix d’une journée, au plus"), largest=Decimal(100_000))
    days = forms.IntegerField(
        label="Jours par mission, au plus",
        min_value=1,
        max_value=365,
        widget=forms.NumberInput(dict(_WHOLE)),
    )

    def clean_siret(self) -> str:
        found = normalise_siret(self.cleaned_data["siret"])
        if not found or not siret_ok(found):
            raise forms.ValidationError(french("Ce SIRET est faux : recopiez ses 14 chiffres."))
        return found

    def told(self) -> Reference:
        """What was written."""
        return Reference(**{name: value for name, value in self.cleaned_data.items() if name != "edition"})


class MissionForm(forms.Form):
    """A mission of HR advice, paid in part by the State."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    consultant = forms.TypedChoiceField(label="Consultant", coerce=int)
    kind = forms.ChoiceField(label="Nature", choices=list(pcrh.KINDS.items()))
    starts_on = DayField(label="Début")
    days = forms.IntegerField(
        label="Jours", min_value=1, max_value=365, widget=forms.NumberInput(dict(_WHOLE))
    )
    net_cost = EurosField(label="Coût net admissible")
    state_aid = EurosField(label=french("Aide de l’État demandée"))
    other_public = EurosField(label="Autre argent public", required=False)
    group_headcount = forms.IntegerField(
        label=french("Effectif du groupe, s’il y en a un"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        widget=forms.NumberInput(dict(_WHOLE)),
    )
    others = forms.CharField(
        label=french("SIREN des autres entreprises aidées ensemble"),
        required=False,
        max_length=800,
        help_text=french("Séparés par des espaces. Le plafond reste celui d’une seule aide."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        known = Consultant.objects.referenced(on).order_by("name", "pk")
        cast(forms.ChoiceField, self.fields["consultant"]).choices = [(each.pk, str(each)) for each in known]

    def clean_net_cost(self) -> Decimal:
        cost: Decimal = self.cleaned_data["net_cost"]
        if not cost:
            raise forms.ValidationError(french("Écrivez un coût supérieur à zéro."))
        return cost

    def clean_others(self) -> list[str]:
        found = re.split(r"[\s,;]+", self.cleaned_data["others"].strip())
        for each in found:
            if each and not re.fullmatch(r"[0-9]{9}", each, re.ASCII):
                raise forms.ValidationError(french(f"« {each[:20]} » : un SIREN compte 9 chiffres."))
        if len(found) >= MOST_FIRMS:
            raise forms.ValidationError(french(f"{MOST_FIRMS} entreprises au plus."))
        return [each for each in found if each]

    def told(self) -> Mission:
        """What was written."""
        names = ("consultant", "kind", "starts_on", "days", "net_cost", "state_aid", "group_headcount")
        other = self.cleaned_data["other_public"] or Decimal(0)
        return Mission(**{name: self.cleaned_data[name] for name in names}, other_public=other)


def initial(row: Consultant) -> dict[str, Any]:
    """A consultant, as its sheet shows it."""
    names = ("edition", "siret", "name", "domains", "since", "until", "day_cost", "days")
    return {name: getattr(row, name) for name in names}
