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
from smeservice.actions.advice import MOST_FIRMS, Mission
from smeservice.actions.consultants import Reference
from smeservice.models import Consultant, HrAdvice
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
    reason = forms.CharField(
        label="Motif de la modification",
        max_length=300,
        error_messages={"required": french("Dites pourquoi cette fiche est modifiée.")},
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not known:
            del self.fields["reason"]

    def clean_siret(self) -> str:
        found = normalise_siret(self.cleaned_data["siret"])
        if not found or not siret_ok(found):
            raise forms.ValidationError(french("Ce SIRET est faux : recopiez ses 14 chiffres."))
        return found

    def told(self) -> Reference:
        """What was written."""
        left = ("edition", "reason")
        return Reference(**{name: value for name, value in self.cleaned_data.items() if name not in left})


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
    declared_on = DayField(
        label=french("Déclaration d’aides signée le"),
        required=False,
        help_text=french("Par l’entreprise, avant toute aide de l’État : les aides reçues depuis trois ans."),
    )
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

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Motif de la correction",
        max_length=300,
        error_messages={"required": french("Dites pourquoi cette mission est corrigée.")},
    )

    def __init__(self, *args: Any, on: date, corrects: HrAdvice | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        known = Consultant.objects.referenced(on).order_by("name", "pk")
        for name in ("edition", "reason") if corrects is None else ("others",):
            del self.fields[name]
        if corrects is not None:
            known = (known | Consultant.objects.filter(pk=corrects.consultant_id)).distinct()
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
        names = (
            "consultant", "kind", "starts_on", "days", "net_cost", "state_aid", "group_headcount",
            "declared_on",
        )  # fmt: skip
        other = self.cleaned_data["other_public"] or Decimal(0)
        return Mission(**{name: self.cleaned_data[name] for name in names}, other_public=other)


def initial(row: Consultant) -> dict[str, Any]:
    """A consultant, as its sheet shows it."""
    names = ("edition", "siret", "name", "domains", "since", "until", "day_cost", "days")
    return {name: getattr(row, name) for name in names}


def written(row: HrAdvice) -> dict[str, Any]:
    """A mission, as its sheet shows it."""
    names = (
        "edition", "consultant", "kind", "starts_on", "days", "group_headcount", "declared_on",
    )  # fmt: skip
    money = {name: _euros(getattr(row, name)) for name in ("net_cost", "state_aid", "other_public")}
    return {name: getattr(row, f"{name}_id" if name == "consultant" else name) for name in names} | money


def _euros(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
