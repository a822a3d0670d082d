"""What an officer answers when a file leaves something open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from contracts.actions import answers
from contracts.forms.decide import (
    AcceptForm,
    AssignForm,
    CommentForm,
    DecisionForm,
    RefuseForm,
    SendBackForm,
    comment_field,
)
from law.money import euros
from law.typography import french
from registers.fields import DayField
from registers.models import Committee

_SHARE_ERRORS = dict.fromkeys(
    ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
    french("Écrivez un pourcentage de 1 à 300, avec une décimale au plus : 51 ou 67,5."),
)
# The checks that wait for each answer.
_ASKED_BY = {
    "employer_banned": {"app.ban.opposition"},
    "provider_entitled": {"cfa.habilitation"},
    "previous_share": {"app.pay.succession_same", "app.pay.succession_other"},
    "previous_ended_on": {"app.age.exc1", "app.age.exc2"},
    "previous_level": {"app.age.exc1"},
    "cycle_year": {"app.pay.short"},
}


def _checked(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=False,
        empty_value=None,
        coerce=lambda value: value == "yes",
        choices=[("", "À vérifier"), ("yes", "Oui"), ("no", "Non")],
    )


class OpenForm(DecisionForm):
    """Choose what the file leaves open."""

    cpne = forms.ChoiceField(label="CPNE", required=False, widget=forms.RadioSelect)
    priority_public = forms.TypedChoiceField(
        label="Public prioritaire (L6325-1-1)",
        required=False,
        empty_value=None,
        coerce=lambda value: value == "yes",
        choices=[("yes", "Oui"), ("no", "Non")],
        widget=forms.RadioSelect,
    )
    comment = comment_field("Pourquoi ce choix")

    def prepare(self) -> None:
        contract, facts = self.context.contract, self.context.facts
        if len(facts.get("cpnes", ())) > 1:
            self.choice("cpne").choices = _committees(facts)
            self.fields["cpne"].initial = contract.cpne
        else:
            del self.fields["cpne"]
        if contract.kind == "pro":
            told = contract.priority_public
            self.fields["priority_public"].initial = None if told is None else "yes" if told else "no"
        else:
            del self.fields["priority_public"]

    @property
    def asks(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.fields) > 1

    @property
    def waits(self) -> bool:
        """Whether the amount waits for one of the answers."""
        return "priority_public" in self.fields or "cpne" in self.fields


class AnswerForm(OpenForm):
    """The same, and what no column of the common format holds."""

    employer_banned = _checked("Employeur sous opposition, suspension ou interdiction (L6225-1 à L6225-6)")
    provider_entitled = _checked("CFA habilité par le certificateur (R6113-16)")
    previous_share = forms.DecimalField(
        label="Part du SMIC à garder du contrat précédent, en % (D6222-29)",
        required=False,
        min_value=1,
        max_value=300,
        max_digits=4,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages=_SHARE_ERRORS,
    )
    previous_ended_on = DayField(label="Fin du contrat précédent (D6222-1)", required=False)
    previous_level = forms.TypedChoiceField(
        label="Niveau obtenu au contrat précédent (L6222-2 1°)",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "À vérifier"), *((level, f"Niveau {level}") for level in range(3, 9))],
    )
    cycle_year = forms.TypedChoiceField(
        label="Année du cycle à l’embauche (D6222-28-1)",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "À vérifier"), ("1", "1re année"), ("2", "2e année"), ("3", "3e année")],
    )

    def prepare(self) -> None:
        super().prepare()
        self._beside(answers.of([self.context.contract.pk]).get(self.context.contract.pk, {}))
        self.order_fields([*(name for name in self.fields if name != "comment"), "comment"])

    def _beside(self, told: Mapping[str, Any]) -> None:
        """The answers kept beside the file, where one of its checks waits for them or they were given."""
        verdict = self.context.verdict
        asked = {check.rule for check in verdict.checks} if verdict else set()
        for name in answers.FIELDS:
            if name not in told and not asked & _ASKED_BY[name]:
                del self.fields[name]
                continue
            value: Any = told.get(name)
            if isinstance(value, bool):
                value = "yes" if value else "no"
            elif isinstance(value, Decimal):
                value = (value * 100).quantize(Decimal("0.1"))
            self.fields[name].initial = value

    def clean_previous_share(self) -> Decimal | None:
        share = self.cleaned_data["previous_share"]
        return share / 100 if share is not None else None

    def clean_previous_ended_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["previous_ended_on"]
        if day and day > self.context.contract.starts_on:
            raise ValidationError(french("Le contrat précédent finit avant le début de celui-ci."))
        return day

    @property
    def arguments(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        beside = {name: said.pop(name) for name in answers.FIELDS if name in said}
        return {**said, "answers": beside}


def _committees(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each CPNE that may fit, with its name and the annual level it gives."""
    named = dict(Committee.objects.filter(pk__in=facts["cpnes"]).values_list("code", "label"))
    annual = {level["cpne"]: level.get("annual") for level in facts.get("levels", ())}
    choices = []
    for code in facts["cpnes"]:
        amount = annual.get(code)
        level = f"{euros(Decimal(amount))} par an" if amount else "aucun niveau publié"
        choices.append((code, " · ".join(filter(None, (f"CPNE {code}", named.get(code), level)))))
    return choices


FORMS: dict[str, type[DecisionForm]] = {
    "accept": AcceptForm,
    "refuse": RefuseForm,
    "send_back": SendBackForm,
    "complete": CommentForm,
    "reassess": CommentForm,
    "answer": AnswerForm,
    "assign": AssignForm,
}
