"""The sheet of a distance file, its hours and its share."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, cast
from uuid import uuid4

from django import forms

from law.typography import french
from smeservice.actions.foad import Told
from smeservice.forms.afest import LinkedForm
from smeservice.forms.promotion import SEARCH, SHOWN, SoundDay, shown
from smeservice.models import FoadFile
from smeservice.rules import foad as rules

MOST_HOURS = 20_000


class NumberField(forms.CharField):
    """« 62,5 » → Decimal of two decimals at most, between two bounds; None when empty."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, most: int, unit: str, **options: Any) -> None:
        self.most, self.unit = most, unit
        super().__init__(**{"max_length": 20, **options})

    def clean(self, value: Any) -> Decimal | None:
        """The number; ValidationError says how to write it."""
        text = "".join(super().clean(value).replace("%", "").replace("h", "").split())
        if not text:
            return None
        try:
            found = Decimal(text.replace(",", "."))
            sound = found.is_finite() and found == found.quantize(Decimal("0.01"))
        except InvalidOperation:
            sound = False
        if not sound:
            raise forms.ValidationError(french(f"Écrivez un nombre, par exemple 62,5 {self.unit}."))
        if not 0 <= found <= self.most:
            raise forms.ValidationError(french(f"Écrivez un nombre de 0 à {self.most} {self.unit}."))
        return found


class FileForm(LinkedForm):
    """Which training, in which frame, how many hours at a distance."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    title = forms.CharField(
        label="Formation", max_length=160, error_messages={"required": french("Donnez l’intitulé.")}
    )
    provider = forms.CharField(label="Organisme", required=False, max_length=120)
    frame = forms.ChoiceField(
        label="Cadre",
        choices=list(rules.FRAMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": french("Choisissez le cadre.")},
    )
    signed_on = SoundDay(label="Signature de la convention", help_text=french("Prévue ou faite."))
    total_hours = NumberField(
        label="Heures de formation",
        most=MOST_HOURS,
        unit="h",
        error_messages={"required": french("Écrivez le total des heures.")},
    )
    remote_hours = NumberField(
        label="Dont à distance",
        most=MOST_HOURS,
        unit="h",
        error_messages={"required": french("Écrivez les heures à distance, 0 s’il n’y en a pas.")},
    )
    stated_share = NumberField(
        label="Part à distance écrite dans la convention",
        most=100,
        unit="%",
        required=False,
        help_text=french("Telle que la convention la dit (D6353-1)."),
    )
    contract = forms.TypedChoiceField(
        label="Contrat d’apprentissage", required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, siren: str, requests: Any, contracts: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.link(siren, "foad", requests)
        places = (f"{siren}00000", f"{siren}99999")
        signed = contracts.filter(kind="app", employer_siret__range=places).order_by("-pk")[:SHOWN]
        choices = [("", "Aucun"), *((each.pk, f"{each.number} {each.title}"[:90]) for each in signed)]
        cast(forms.ChoiceField, self.fields["contract"]).choices = choices
        if len(choices) == 1:
            del self.fields["contract"]

    def clean(self) -> dict[str, Any]:
        """Hours that contradict each other are said beside those at a distance."""
        told = super().clean() or {}
        total, remote = told.get("total_hours"), told.get("remote_hours")
        if total is not None and remote is not None and (said := rules.hours_flaw(total, remote)):
            self.add_error("total_hours" if not total else "remote_hours", said)
        return told

    def told(self) -> Told:
        """What was written."""
        names = ("title", "provider", "frame", "signed_on", "total_hours", "remote_hours", "stated_share")
        given = {name: self.cleaned_data[name] for name in names}
        contract = self.cleaned_data.get("contract", self.initial.get("contract"))
        return Told(**given, contract=contract, **self.links())

    def alarm(self) -> rules.Alarm | None:
        """What the hours typed would cross, as far as they can be read."""
        told = getattr(self, "cleaned_data", {})
        if not all(told.get(name) for name in ("frame", "signed_on", "total_hours", "remote_hours")):
            return None
        hours = rules.Hours(told["total_hours"], told["remote_hours"], None, told["frame"])
        return rules.alarm(hours, told["signed_on"])


class FileFilter(forms.Form):
    """Which files."""

    q = forms.CharField(
        label="Rechercher", required=False, max_length=80, widget=forms.TextInput(dict(SEARCH))
    )
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *rules.STATES.items()])


def file_initial(row: FoadFile) -> dict[str, Any]:
    """A file, as its sheet shows it."""
    names = (
        "token", "edition", "title", "provider", "frame", "signed_on", "total_hours", "remote_hours",
        "stated_share",
    )  # fmt: skip
    return {
        **{name: shown(getattr(row, name)) for name in names},
        "contract": row.contract_id, "action": row.action_id, "plan_action": row.plan_action_id,
        "request": row.request_id,
    }  # fmt: skip
