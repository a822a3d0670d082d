"""Sheets of a diagnosis: which one, the answers of a part, the reason of a step, the filter of the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

from django import forms

from law.typography import french
from registers.models import Company
from smeservice.models import Contact, QuestionnaireVersion
from smeservice.rules import diagnoses as rules
from smeservice.rules.questionnaires import Question, Section

SHOWN = 200


class BeginForm(forms.Form):
    """Which questionnaire, and with whom."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.TypedChoiceField(
        label="Questionnaire",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": french("Choisissez un questionnaire.")},
    )
    contact = forms.TypedChoiceField(
        label="Avec", required=False, coerce=int, empty_value=None, help_text=french("Dans vos contacts.")
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        offered = QuestionnaireVersion.objects.filter(state="published").select_related("questionnaire")
        rows = [(each.pk, each.questionnaire.title) for each in offered.order_by("questionnaire__title")]
        cast(forms.ChoiceField, self.fields["version"]).choices = rows
        cast(forms.ChoiceField, self.fields["contact"]).choices = people(company)


class AnswersForm(forms.Form):
    """The questions of a part, each an optional field."""

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in section.questions:
            self.fields[question.code] = _field(question)

    def say(self, wrong: Mapping[str, str]) -> None:
        """Put these words beside their questions, in place of those of the fields."""
        for name, words in wrong.items():
            self.errors.pop(name, None)
            self.add_error(name, words)


class DiagnosisFilter(forms.Form):
    """Which diagnoses."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {"type": "search", "placeholder": "Nom, SIREN", "data-search": True, "autocomplete": "off"}
        ),
    )
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), ("late", "Action en retard"), *rules.STATES.items()],
    )


def people(company: Company) -> list[tuple[Any, str]]:
    """The persons of a firm, to choose from."""
    rows = Contact.objects.current().filter(company=company).order_by("name", "pk")[:SHOWN]
    return [("", french("Personne d’enregistré")), *((each.pk, str(each)) for each in rows)]


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": question.text, "required": False, "help_text": question.help}
    if question.options:
        choices = [(str(rank), each.label) for rank, each in enumerate(question.options, start=1)]
        return forms.ChoiceField(choices=[*choices, ("", "Sans réponse")], widget=forms.RadioSelect, **common)
    if question.kind == "number":
        return forms.CharField(max_length=20, widget=forms.TextInput({"inputmode": "decimal"}), **common)
    return forms.CharField(max_length=rules.LONGEST_TEXT, widget=forms.Textarea({"rows": 4}), **common)
