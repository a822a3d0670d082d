"""Campaigns of levels: human words, turned into the arguments of one verb."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings

from accounts.models import User
from branches.models import Document, Position, Scenario, visible_committees
from branches.rules import campaigns, campaigns_positions
from branches.rules.campaigns_lines import read_amount
from law.typography import french
from registers.fields import DayField
from registers.forms import Search
from registers.models import Committee
from registers.papers.sniff import ACCEPTED

EMPTY = ""
TEXT = 4000
PASTED = 2_000_000
TICKED, EVERY = "ticked", "every"


def _text(label: str, help_text: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT,
        help_text=french(help_text),
        widget=forms.Textarea({"rows": rows}),
    )


class LevelField(forms.CharField):
    """A yearly amount with up to four decimals, typed as people write it; None when empty."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 30, "required": False, **options})

    def clean(self, value: Any) -> Any:
        """The amount; ValidationError carries the sentence of the rules."""
        try:
            return read_amount(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(french(str(error))) from error


class CampaignForm(forms.Form):
    """A campaign to prepare."""

    name = forms.CharField(label="Nom de la campagne", max_length=120)
    kind = forms.ChoiceField(label="Procédure", choices=list(campaigns.KINDS.items()))
    launched_on = DayField(
        label="Lancée le",
        help_text=french("Ce jour choisit l’ordre : depuis le 10/12/2025, la recommandation parle d’abord."),
    )
    announced_on = DayField(
        label="Réponse annoncée pour le",
        required=False,
        help_text=french("Ancien ordre seulement : le jour fixé par France compétences."),
    )
    committees = forms.ModelMultipleChoiceField(
        label="Branches interrogées",
        queryset=Committee.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": french("Choisissez au moins une branche.")},
    )

    def __init__(self, *args: Any, user: User, on: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = visible_committees(user, on).order_by("label", "code")
        self.fields["committees"].queryset = rows  # type: ignore[attr-defined]
        self.fields["committees"].initial = rows
        self.fields["launched_on"].initial = on


class PublishForm(forms.Form):
    """The recommendations are published."""

    published_on = DayField(label="Publiées le")
    bulletin = forms.CharField(
        label="Référence",
        max_length=200,
        required=False,
        help_text=french("Bulletin officiel du ministère, numéro et date."),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = _text("Motif", rows=2)


class TableForm(forms.Form):
    """A table, as a file or pasted from a spreadsheet."""

    file = forms.FileField(label="Fichier", required=False, allow_empty_file=True)
    pasted = forms.CharField(
        label="Ou collez les cellules d’un tableur",
        required=False,
        max_length=PASTED,
        strip=False,
        widget=forms.Textarea({"rows": 8, "class": "mono", "spellcheck": "false"}),
    )

    def clean_file(self) -> Any:
        """A file no larger than files may be."""
        file = self.cleaned_data["file"]
        if file and file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024**2
            raise forms.ValidationError(french(f"Ce fichier dépasse la limite de {limit} Mo."))
        return file

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        if "file" not in self.errors and not chosen.get("file") and not (chosen.get("pasted") or "").strip():
            self.add_error("file", "Choisissez un fichier, ou collez les cellules d’un tableur.")
        return chosen

    @property
    def sent(self) -> Any:
        """The file, or the text."""
        return self.cleaned_data["file"] or self.cleaned_data["pasted"]


class PasteForm(forms.Form):
    """A grid of positions pasted from a spreadsheet."""

    pasted = forms.CharField(
        label="Cellules du tableur",
        max_length=PASTED,
        strip=False,
        widget=forms.Textarea({"rows": 12, "class": "mono", "spellcheck": "false"}),
    )


class GridFilter(Search):
    """Which certifications of a campaign are shown."""

    placeholder = "RNCP ou mots de l’intitulé"
    state = forms.ChoiceField(
        label="Position",
        required=False,
        choices=[
            (EMPTY, "Toutes"),
            *campaigns.POSITION_STATES.items(),
            ("outside", "Hors des bornes"),
            ("late", "En retard"),
        ],
    )


class PlanForm(forms.Form):
    """When a branch meets, and when its recommendation reached it."""

    meets_on = DayField(label="Réunion de la CPNE", required=False)
    notified_on = DayField(
        label="Recommandation notifiée le",
        required=False,
        help_text=french("Fait courir le délai d’alignement."),
    )

    scenario = forms.ModelChoiceField(
        label="Simulation présentée à la CPNE",
        required=False,
        queryset=Scenario.objects.none(),
        empty_label="—",
    )

    def __init__(
        self, *args: Any, order: str, committee: str, user: User, on: dt.date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        rows = Scenario.objects.visible_to(user, on).filter(committee=committee).order_by("-pk")
        self.fields["scenario"].queryset = rows  # type: ignore[attr-defined]
        if order == "recommendation":
            del self.fields["notified_on"]


class ChosenForm(forms.Form):
    """Which positions of a branch a verb is for: those ticked, or every one it may be for."""

    which = forms.ChoiceField(
        label="Pour",
        choices=[(TICKED, "les positions cochées"), (EVERY, "toutes celles qui peuvent l’être")],
        initial=TICKED,
        widget=forms.RadioSelect,
    )


class VoteForm(ChosenForm):
    """The vote of a branch, with its minutes."""

    voted_on = DayField(label="Votées le")
    minutes = forms.FileField(label="Procès-verbal signé", required=False)
    kept = forms.ModelChoiceField(
        label="Ou un procès-verbal déjà déposé",
        required=False,
        queryset=Document.objects.none(),
        empty_label="—",
    )

    def __init__(self, *args: Any, committee: str, user: User, on: dt.date, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_vote_%s", **options})
        rows = Document.objects.visible_to(user, on).filter(committee=committee).order_by("-pk")
        self.fields["kept"].queryset = rows  # type: ignore[attr-defined]
        self.fields["minutes"].widget.attrs["accept"] = ACCEPTED

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        if not chosen.get("minutes") and not chosen.get("kept") and "minutes" not in self.errors:
            self.add_error(
                "minutes", "Joignez le procès-verbal signé : sans lui, une position n’est pas votée."
            )
        return chosen


class ReceiveForm(ChosenForm):
    """The OPCO received voted positions."""

    received_on = DayField(label="Reçues le")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_receive_%s", **options})


class PositionForm(forms.Form):
    """A position on one certification."""

    choice = forms.ChoiceField(
        label="Choix", choices=list(campaigns_positions.CHOICES.items()), widget=forms.RadioSelect
    )
    amount = LevelField(label="Autre montant (€ par an)", help_text=french("Jusqu’à quatre décimales."))
    reason = _text("Motif", "Obligatoire hors des bornes recommandées.", required=False)
    communication = LevelField(
        label="Dont communication (€ par an)", help_text=french("Si la CPNE l’a isolée (D6332-78 II).")
    )

    @classmethod
    def of(cls, position: Position) -> PositionForm:
        """The form, holding what the position says."""
        own = position.amount if position.choice == "own" else None
        return cls(
            initial={
                "choice": position.choice or None,
                "amount": shown(own),
                "reason": position.reason,
                "communication": shown(position.communication),
            }
        )


class CommentForm(forms.Form):
    """A word about a position."""

    text = _text("Commentaire", rows=2)


class RemarkForm(forms.Form):
    """An anomaly answered by France compétences."""

    reported_on = DayField(label="Signalée le")
    text = _text("Anomalie signalée", rows=2)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_remark_%s", **options})


class TransmitForm(forms.Form):
    """Send what is received."""

    partial = forms.BooleanField(label="Transmettre sans les positions manquantes", required=False)


class ClosingForm(forms.Form):
    """The act that sets the levels, and their first day."""

    act = forms.CharField(
        label="Acte qui fixe les niveaux",
        max_length=200,
        help_text=french("Par exemple « Décret 2026-512 du 24 juin 2026 »."),
    )
    applicable_from = DayField(label="Applicables aux contrats conclus à partir du")


def shown(amount: Any) -> str:
    """An amount as one types it: « 6079,3333 »."""
    return "" if amount is None else f"{amount.normalize():f}".replace(".", ",")
