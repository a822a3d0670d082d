"""The sheet of an exchange: filled with one thumb between two trains."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from django import forms

from law.typography import french
from registers.fields import DayField
from registers.models import Company
from smeservice.models import Contact
from smeservice.rules import exchanges

SHORT = 200


class ExchangeForm(forms.Form):
    """What was exchanged with a firm, and what comes next."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="Nature", choices=list(exchanges.KINDS.items()), widget=forms.RadioSelect, initial="visit"
    )
    happened_on = DayField(label="Le")
    siret = forms.ChoiceField(label="Établissement", required=False)
    contact = forms.TypedChoiceField(
        label="Avec", required=False, coerce=int, empty_value=None, help_text=french("Dans vos contacts.")
    )
    themes = forms.MultipleChoiceField(
        label="Sujets",
        required=False,
        choices=list(exchanges.THEMES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    outcome = forms.ChoiceField(
        label="Suite donnée",
        choices=list(exchanges.OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": french("Dites ce que cet échange a donné.")},
    )
    note = forms.CharField(
        label="Compte rendu",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=french("Des faits sur l’entreprise, rien de personnel."),
    )
    minutes = forms.IntegerField(
        label="Durée (minutes)",
        required=False,
        min_value=1,
        max_value=1440,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    next_step = forms.CharField(label="Prochaine étape", required=False, max_length=SHORT)
    next_on = DayField(label="Pour le", required=False)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        places = company.establishments.filter(closed_on=None).order_by("siret")[:SHORT]
        people = Contact.objects.current().filter(company=company).order_by("name")[:SHORT]
        self._choices("siret", [("", "Non précisé"), *((each.siret, _place(each)) for each in places)])
        self._choices("contact", [("", "Personne d’enregistré"), *((each.pk, str(each)) for each in people)])

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        """A day without a step, or a step without a day, is half a promise."""
        told = super().clean() or {}
        if told.get("next_on") and not told.get("next_step"):
            self.add_error("next_step", french("Dites quelle est la prochaine étape."))
        if told.get("next_step") and not told.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", french("Indiquez le jour : elle vous sera rappelée."))
        return told


def _place(place: Any) -> str:
    where = " ".join(part for part in (place.postcode, place.city) if part)
    return f"{place.siret} {where}".strip()


class ContactForm(forms.Form):
    """A person of a firm; whether they accept to be contacted again."""

    name = forms.CharField(
        label="Nom", max_length=120, error_messages={"required": french("Indiquez le nom de la personne.")}
    )
    role = forms.CharField(label="Fonction", required=False, max_length=80)
    email = forms.EmailField(label="Courriel", required=False)
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    consented = forms.BooleanField(
        label=french("Accepte d’être sollicitée pour des informations et des invitations"), required=False
    )
