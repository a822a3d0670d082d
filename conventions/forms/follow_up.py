"""What is told of deliverables, committees, reports and controls."""

from __future__ import annotations

from typing import Any

from django import forms

from conventions.forms.fields import EMPTY, day, line, paper, reason, text
from conventions.rules import follow_up, reports


class ExpectForm(forms.Form):
    """A deliverable to expect."""

    title = line("Livrable", most=200)
    owner = line("Responsable", required=False)
    due_on = day("Attendu le")


class PostponeForm(forms.Form):
    """Another day for a deliverable."""

    due_on = day("Nouvelle échéance")
    reason = reason()


class ReceiveForm(forms.Form):
    """A deliverable arrived."""

    received_on = day("Reçu le")
    file = paper("Livrable")


class AcceptDeliverableForm(forms.Form):
    """A deliverable is accepted."""

    accepted_on = day("Accepté le")
    note = text("Observations", required=False, rows=2)


class GiveBackForm(forms.Form):
    """What is missing."""

    reason = reason("Ce qui manque")


class MeetForm(forms.Form):
    """A committee met."""

    kind = forms.ChoiceField(label="Comité", choices=[(EMPTY, "Choisir…"), *follow_up.COMMITTEES.items()])
    held_on = day("Tenu le")
    present = text("Participants", required=False, rows=2)
    summary = text("Relevé", required=False, rows=3)
    file = paper("Compte rendu")


class DecideForm(forms.Form):
    """What a committee decided."""

    text = line("Décision", most=400)
    owner = line("Responsable", required=False)
    due_on = day("Pour le", required=False)


class DoneForm(forms.Form):
    """A decision is done."""

    done_on = day("Faite le")


class OpenReportForm(forms.Form):
    """A report on a period."""

    kind = forms.ChoiceField(label="Nature", choices=[(EMPTY, "Choisir…"), *follow_up.REPORTS.items()])
    starts_on = day("Du")
    ends_on = day("Au")
    due_on = day("À remettre le", required=False)
    final = forms.BooleanField(label="Bilan final de la convention", required=False)

    def clean(self) -> dict[str, Any]:
        """The end follows the start."""
        chosen = super().clean() or {}
        if chosen.get("starts_on") and chosen.get("ends_on") and chosen["ends_on"] < chosen["starts_on"]:
            self.add_error("ends_on", "La période du rapport finit avant de commencer.")
        return chosen


class WriteReportForm(forms.Form):
    """What the evidence of a report does not say; one field a text of its nature."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in reports.TEXTS[kind].items():
            self.fields[code] = text(label, required=False, rows=5)


class SendReportForm(forms.Form):
    """A report is sent."""

    sent_on = day("Transmis le")


class AcceptReportForm(forms.Form):
    """A report is accepted."""

    accepted_on = day("Accepté le")


class ReturnReportForm(forms.Form):
    """What the funder asks."""

    reason = reason("Ce que le financeur demande")


class NotifyForm(forms.Form):
    """A control is announced."""

    title = line("Contrôle", most=200)
    controller = line("Contrôleur")
    notified_on = day("Notifié le")
    due_on = day("Réponse attendue le")
    questions = text("Questions", "Une par ligne.", required=False, rows=5)
    file = paper("Lettre de notification")

    def clean_questions(self) -> list[str]:
        """One question a line."""
        return [each.strip() for each in self.cleaned_data["questions"].splitlines() if each.strip()]


class AskForm(forms.Form):
    """One more question."""

    question = text("Question", rows=2)


class ReplyForm(forms.Form):
    """The answer to a question."""

    reply = text("Réponse")
    replied_on = day("Répondu le")
    file = paper("Justificatif")


class CloseControlForm(forms.Form):
    """The end of a control."""

    conclusion = text("Conclusion")
    closed_on = day("Terminé le")
