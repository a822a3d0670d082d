"""Sheets of a training-plan request: what is asked, the filter of the list, the file of many."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms

from accounts.models import User
from law.typography import french
from registers.fields import DayField, EurosField
from registers.models import Establishment, Provider
from registers.rules import normalise_idcc, normalise_siret, siret_ok
from smeservice.models import Firm
from smeservice.rules import requests as rules
from smeservice.rules.requests import Told

NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}
_FALSE = french("Ce SIRET est faux : recopiez ses 14 chiffres.")
FILES = ".pdf,.jpg,.jpeg,.png"


def whole(label: str, *, most: int, help_text: str = "", required: bool = True) -> forms.IntegerField:
    """A whole number, positive."""
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, help_text=help_text, required=required,
        widget=forms.TextInput(dict(NUMERIC)),
        error_messages={
            "invalid": french("Écrivez un nombre entier."),
            "max_value": french(f"{most} au plus."),
            "min_value": french("Écrivez un nombre positif."),
        },
    )  # fmt: skip


def hours_field(label: str, *, most: int, help_text: str = "") -> forms.DecimalField:
    """Hours, a quarter at most after the comma."""
    return forms.DecimalField(
        label=label, min_value=Decimal("0.25"), max_value=most, decimal_places=2, localize=True,
        help_text=help_text, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": french("Écrivez des heures, par exemple 14 ou 3,5."),
            "max_value": french(f"{most} h au plus."),
            "min_value": french("Écrivez au moins un quart d’heure."),
            "max_decimal_places": french("Deux chiffres au plus après la virgule."),
        },
    )  # fmt: skip


class RequestForm(forms.Form):
    """What a firm asks, in the order of its sheet."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    siret = forms.CharField(
        label=french("SIRET de l’établissement"), max_length=20, widget=forms.TextInput(dict(NUMERIC))
    )
    received_on = DayField(label="Reçue le")
    reference = forms.CharField(
        label=french("Référence de l’entreprise"), max_length=40, required=False,
        help_text=french("Facultative : elle évite de recevoir deux fois la même demande."),
    )  # fmt: skip
    title = forms.CharField(label="Intitulé de la formation", max_length=160)
    provider_siret = forms.CharField(
        label=french("SIRET de l’organisme"), max_length=20, widget=forms.TextInput(dict(NUMERIC))
    )
    provider_name = forms.CharField(
        label=french("Nom de l’organisme"), max_length=150, required=False,
        help_text=french("S’il n’est pas encore au registre."),
    )  # fmt: skip
    starts_on = DayField(label="Début")
    ends_on = DayField(label="Fin")
    trainees = whole("Stagiaires", most=500)
    hours = hours_field("Heures par stagiaire", most=2000)
    remote_share = whole(french("Part à distance (%)"), most=100, required=False)
    unit = forms.ChoiceField(label="Prix", choices=list(rules.UNITS.items()))
    unit_cost = EurosField(label="Prix hors taxes", largest=Decimal(1_000_000))
    side_costs = EurosField(
        label="Frais annexes", required=False, largest=Decimal(100_000),
        help_text=french("Transport, repas, hébergement."),
    )  # fmt: skip
    hourly_wage = EurosField(
        label="Rémunération par heure de formation", required=False, largest=Decimal(500),
        help_text=french("Pour chaque stagiaire. Vide si elle n’est pas demandée."),
    )  # fmt: skip
    pay_to = forms.ChoiceField(
        label="Payer la formation", choices=list(rules.PAY_TO.items()), widget=forms.RadioSelect
    )
    programme = forms.FileField(
        label="Programme", required=False, widget=forms.FileInput({"accept": FILES}),
        help_text=french("PDF ou photo. Il peut être joint plus tard."),
    )  # fmt: skip
    quote = forms.FileField(
        label="Devis ou convention", required=False, widget=forms.FileInput({"accept": FILES})
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        usual = {"token": uuid4(), "received_on": on, "pay_to": "provider", "remote_share": 0}
        kwargs["initial"] = {**usual, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on

    def clean_siret(self) -> str:
        found = _siret(self.cleaned_data["siret"])
        place = Establishment.objects.filter(pk=found).first()
        if place is None:
            raise forms.ValidationError(french("Cet établissement n’est pas au registre des entreprises."))
        if place.closed_on and place.closed_on <= self.on:
            raise forms.ValidationError(
                french(f"Cet établissement est fermé depuis le {place.closed_on:%d/%m/%Y}.")
            )
        known = Firm.objects.filter(company=place.company_id)
        if known.exists() and not known.visible_to(self.user).exists():
            raise forms.ValidationError(french("Cette entreprise est suivie par un autre conseiller."))
        return found

    def clean_provider_siret(self) -> str:
        return _siret(self.cleaned_data["provider_siret"])

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.on:
            raise forms.ValidationError(french("Une demande n’est pas reçue dans l’avenir."))
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        starts, ends = told.get("starts_on"), told.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", french("La fin précède le début."))
        if told.get("provider_siret") and not told.get("provider_name"):
            known = Provider.objects.filter(pk=told["provider_siret"]).values_list("name", flat=True).first()
            told["provider_name"] = known or ""
            if known is None:
                self.add_error(
                    "provider_name", french("Cet organisme n’est pas au registre : écrivez son nom.")
                )
        return told

    def told(self) -> Told:
        """What was written."""
        given = {name: self.cleaned_data.get(name) for name in Told.__dataclass_fields__}
        for name in ("side_costs", "hourly_wage"):
            given[name] = given[name] or Decimal(0)
        given["remote_share"] = given["remote_share"] or 0
        return Told(**given)  # type: ignore[arg-type]

    def papers(self) -> list[tuple[str, Any]]:
        """The documents sent with it."""
        sent = [(kind, self.cleaned_data.get(kind)) for kind in ("programme", "quote")]
        return [(kind, file) for kind, file in sent if file]


class RequestFilter(forms.Form):
    """Which requests."""

    q = forms.CharField(
        label="Rechercher", required=False, max_length=100,
        widget=forms.TextInput({"type": "search", "placeholder": "Entreprise, SIREN, PDC000000012"}),
    )  # fmt: skip
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "À décider"), ("soon", "À décider bientôt ou en retard"), ("late", "En retard"),
            *((code, label) for code, label in rules.STATES.items() if code != "pending"), ("all", "Toutes"),
        ],
    )  # fmt: skip
    idcc = forms.CharField(
        label="Branche (IDCC)", required=False, max_length=8, widget=forms.TextInput(dict(NUMERIC))
    )

    def clean_idcc(self) -> str:
        typed = self.cleaned_data["idcc"].strip()
        if typed and not (found := normalise_idcc(typed)):
            raise forms.ValidationError(french("Un IDCC compte 4 chiffres."))
        return found if typed else ""  # type: ignore[return-value]


class RequestsFile(forms.Form):
    """A file of requests."""

    file = forms.FileField(
        label="Fichier",
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        error_messages={
            "required": french("Choisissez un fichier."),
            "empty": french("Ce fichier est vide."),
        },
    )


def _siret(typed: str) -> str:
    found = normalise_siret(typed)
    if not found or not siret_ok(found):
        raise forms.ValidationError(_FALSE)
    return found
