"""Sheets of a questionnaire: its name, its parts, its questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify

from law.typography import french
from smeservice.rules import questionnaires as rules
from smeservice.rules.questionnaires import Option, Question

_EXAMPLE = "Oui | 100\nNon | 0 | Mettez le document à jour."


class QuestionnaireForm(forms.Form):
    """A new questionnaire."""

    title = forms.CharField(
        label="Titre",
        max_length=120,
        error_messages={"required": french("Donnez un titre au questionnaire.")},
    )
    product = forms.ChoiceField(label="Produit", choices=list(rules.PRODUCTS.items()))

    def clean_title(self) -> str:
        title = self.cleaned_data["title"].strip()
        if not slugify(title):
            raise forms.ValidationError(french("Écrivez le titre avec des lettres."))
        return title

    @property
    def code(self) -> str:
        return slugify(self.cleaned_data["title"])[:40].strip("-")


class SectionForm(forms.Form):
    """The title of a part."""

    title = forms.CharField(
        label="Titre de la partie",
        max_length=60,
        error_messages={"required": french("Donnez un titre à cette partie.")},
    )


class QuestionForm(forms.Form):
    """A question, and the answers it offers."""

    text = forms.CharField(
        label="Question",
        max_length=rules.LONGEST,
        error_messages={"required": french("Écrivez la question.")},
    )
    kind = forms.ChoiceField(label="Réponse attendue", choices=list(rules.KINDS.items()))
    weight = forms.IntegerField(
        label="Poids",
        min_value=0,
        max_value=rules.HEAVIEST,
        initial=1,
        help_text=french("De 0, qui ne compte pas, à 10."),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    options = forms.CharField(
        label="Réponses notées",
        required=False,
        max_length=6000,
        widget=forms.Textarea({"rows": 6, "placeholder": _EXAMPLE, "spellcheck": "true"}),
        help_text=french(
            "Une par ligne : réponse | points de 0 à 100 | conseil donné à qui répond ainsi. "
            "Oui ou non : 2 lignes. Échelle : 5 lignes. Nombre ou texte : aucune."
        ),
    )
    help = forms.CharField(label=french("Aide pour le conseiller"), required=False, max_length=rules.LONGEST)

    def clean(self) -> dict[str, Any]:
        """The answers, read by the rules."""
        told = super().clean() or {}
        if "kind" in told and "options" in told:
            found, flaws = rules.options_of(told["options"], told["kind"])
            for flaw in flaws:
                self.add_error("options", flaw)
            self.found: tuple[Option, ...] = found
        return told

    def question(self, code: str) -> Question:
        """What was written."""
        told = self.cleaned_data
        weight = told["weight"] if told["kind"] in rules.SCORED else 0
        return Question(code, told["text"].strip(), told["kind"], weight, self.found, told["help"].strip())


def told(question: Question) -> dict[str, Any]:
    """A question, as its sheet shows it."""
    return {
        "text": question.text, "kind": question.kind, "weight": question.weight, "help": question.help,
        "options": rules.typed(question.options),
    }  # fmt: skip
