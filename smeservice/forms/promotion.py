"""Sheets of promotion: a campaign, an action, its firms, a trial; the filters of the lists."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import uuid4

from django import forms

from law.typography import french
from registers.fields import DayField, EurosField
from registers.rules import normalise_idcc, sizes
from smeservice.actions.promotion import Campaign, Told
from smeservice.forms.firms import departments
from smeservice.models import PromotionAction, PromotionCampaign
from smeservice.rules import promotion as rules

YEARS = range(2000, 2101)
SHOWN, MOST = 200, 1_000_000
SEARCH = {"type": "search", "placeholder": "Nom, SIREN, SIRET", "data-search": True, "autocomplete": "off"}
_WHOLE = {"inputmode": "numeric", "autocomplete": "off"}


class SoundDay(DayField):
    """A day of this century."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is not None and found.year not in YEARS:
            raise forms.ValidationError(f"L’année {found.year} n’est pas vraisemblable.")
        return found


def people(label: str, *, required: bool = False) -> forms.IntegerField:
    """How many people."""
    return forms.IntegerField(
        label=french(label),
        required=required,
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(dict(_WHOLE)),
        error_messages={"required": french("Écrivez un nombre, 0 s’il n’y a personne.")},
    )


class CampaignForm(forms.Form):
    """A campaign: what for, when, how many firms."""

    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    title = forms.CharField(
        label="Titre", max_length=120, error_messages={"required": french("Donnez un titre à la campagne.")}
    )
    starts_on = SoundDay(label="Début")
    ends_on = SoundDay(label="Fin")
    wanted = people("Entreprises à toucher")
    purpose = forms.CharField(
        label="Objectif", required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def told(self) -> Campaign:
        """What was written."""
        names = ("title", "starts_on", "ends_on", "purpose")
        given = {name: self.cleaned_data[name] for name in names}
        return Campaign(**given, wanted=self.cleaned_data["wanted"] or 0)


class ActionForm(forms.Form):
    """An action: on what, how, when, where, towards whom."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    title = forms.CharField(
        label="Titre", max_length=160, error_messages={"required": french("Donnez un titre à l’action.")}
    )
    theme = forms.ChoiceField(
        label="Sujet",
        choices=list(rules.THEMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": french("Choisissez AFEST ou FOAD.")},
    )
    channel = forms.ChoiceField(
        label="Forme",
        choices=list(rules.CHANNELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": french("Choisissez la forme de l’action.")},
    )
    on = SoundDay(label="Le")
    campaign = forms.TypedChoiceField(label="Campagne", required=False, coerce=int, empty_value=None)
    department = forms.ChoiceField(label="Département", required=False)
    branches = forms.CharField(
        label="Branches (IDCC)",
        required=False,
        max_length=400,
        help_text=french("Un ou plusieurs IDCC, séparés par des espaces. Vide : toutes."),
    )
    wanted = people("Public visé (personnes)")
    cost = EurosField(label="Coût prévu", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        rows = PromotionCampaign.objects.order_by("-starts_on", "-pk")[:SHOWN]
        campaigns = [("", "Aucune"), *((each.pk, each.title) for each in rows)]
        cast(forms.ChoiceField, self.fields["campaign"]).choices = campaigns
        cast(forms.ChoiceField, self.fields["department"]).choices = cache(departments)

    def clean_branches(self) -> list[str]:
        found = [each for each in re.split(r"[\s,;]+", self.cleaned_data["branches"]) if each]
        for each in found:
            if not normalise_idcc(each):
                raise forms.ValidationError(french(f"« {each[:20]} » : un IDCC compte 4 chiffres."))
        return [normalise_idcc(each) or "" for each in found]

    def told(self) -> Told:
        """What was written."""
        names = ("title", "theme", "channel", "on", "campaign", "department")
        given = {name: self.cleaned_data[name] for name in names}
        return Told(
            **given,
            branches=tuple(self.cleaned_data["branches"]),
            wanted=self.cleaned_data["wanted"] or 0,
            cost=self.cleaned_data["cost"] or Decimal(0),
        )


class HoldForm(forms.Form):
    """What the action gave."""

    reached = people("Public touché (personnes)", required=True)
    cost = EurosField(
        label="Coût réel", error_messages={"required": french("Écrivez le coût, 0 s’il est nul.")}
    )


class PasteForm(forms.Form):
    """A list of SIRET copied from elsewhere."""

    sirets = forms.CharField(
        label="SIRET à ajouter",
        max_length=40_000,
        widget=forms.Textarea({"rows": 5, "inputmode": "numeric", "spellcheck": "false"}),
        help_text=french(
            f"Un par ligne, {rules.MOST_FIRMS} au plus. Ce qui suit un point-virgule est laissé."
        ),
        error_messages={"required": french("Collez au moins un SIRET.")},
    )

    present = forms.BooleanField(label="Elles étaient présentes", required=False)

    def refuse(self, flaws: Any) -> None:
        """Every bad line, beside the list."""
        for said in flaws:
            self.add_error("sirets", said)


class TrialForm(forms.Form):
    """What a firm tells it did."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    theme = forms.ChoiceField(
        label="Sujet",
        choices=list(rules.THEMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": french("Choisissez AFEST ou FOAD.")},
    )
    happened_on = SoundDay(label="Le")
    note = forms.CharField(
        label="Ce qui a été fait",
        max_length=200,
        error_messages={"required": french("Dites en quelques mots ce que l’entreprise a fait.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class ActionFilter(forms.Form):
    """Which actions."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput({**SEARCH, "placeholder": "Titre"}),
    )
    sujet = forms.ChoiceField(label="Sujet", required=False, choices=[("", "Tous"), *rules.THEMES.items()])
    forme = forms.ChoiceField(
        label="Forme", required=False, choices=[("", "Toutes"), *rules.CHANNELS.items()]
    )
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *rules.STATES.items()])
    campagne = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31)


class ReachFilter(forms.Form):
    """Which firms reached: the subject, the stage, the branch, the size, the action, the period."""

    q = forms.CharField(
        label="Rechercher", required=False, max_length=80, widget=forms.TextInput(dict(SEARCH))
    )
    sujet = forms.ChoiceField(label="Sujet", required=False, choices=list(rules.THEMES.items()))
    stade = forms.ChoiceField(
        label="Stade",
        required=False,
        choices=[
            ("", "Toutes les touchées"),
            ("untried", "N’ont pas essayé"),
            ("tried", "Ont essayé"),
            ("repeated", "Ont recommencé"),
        ],
    )
    taille = forms.ChoiceField(
        label="Taille", required=False, choices=[("", "Toutes"), *sizes.CLASSES.items(), ("none", "Inconnue")]
    )
    idcc = forms.CharField(
        label="Branche (IDCC)", required=False, max_length=8, widget=forms.TextInput({"inputmode": "numeric"})
    )
    du = SoundDay(label="Touchées du", required=False)
    au = SoundDay(label="au", required=False)
    action = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31)

    def clean_idcc(self) -> str:
        typed = self.cleaned_data["idcc"].strip()
        if typed in ("", "none"):
            return typed
        if not (idcc := normalise_idcc(typed)):
            raise forms.ValidationError(french("Un IDCC compte 4 chiffres."))
        return idcc


def shown(value: Any) -> Any:
    """A value as its field shows it: a number with a decimal comma, without useless zeros."""
    return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


def campaign_initial(row: PromotionCampaign) -> dict[str, Any]:
    """A campaign, as its sheet shows it."""
    names = ("edition", "title", "starts_on", "ends_on", "wanted", "purpose")
    return {name: getattr(row, name) for name in names}


def action_initial(row: PromotionAction) -> dict[str, Any]:
    """An action, as its sheet shows it."""
    names = ("token", "edition", "title", "theme", "channel", "on", "department", "wanted", "cost")
    given = {name: shown(getattr(row, name)) for name in names}
    return {**given, "campaign": row.campaign_id, "branches": " ".join(row.branches)}
