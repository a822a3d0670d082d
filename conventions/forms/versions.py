"""What is told of a version: an amendment, its seal, a signature, its clauses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django import forms

from conventions.forms.fields import EMPTY, day, line, paper, reason, text
from conventions.models import Clause, Party
from conventions.rules import kinds


class AmendForm(forms.Form):
    """Why an amendment is opened."""

    changes = text("Ce que l’avenant change", "Une phrase : durée, budget, parties…", rows=2)


class SealForm(forms.Form):
    """The agreement of the board on an amendment."""

    agreed_on = day("Accord du conseil d’administration du")


class ReasonForm(forms.Form):
    """Why."""

    reason = reason()


class SignForm(forms.Form):
    """A party signs."""

    party = forms.ChoiceField(label="Partie")
    signed_on = day("Signée le")
    signatory = line("Signataire", "Vide : celui de la partie.", required=False)
    capacity = line("Qualité", required=False)

    def __init__(self, *args: object, parties: Iterable[Party], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(str(each.pk), each.name) for each in parties]
        cast(forms.ChoiceField, self.fields["party"]).choices = choices


class EffectForm(forms.Form):
    """The amendment signed by all takes effect."""

    effective_on = day("Prise d’effet")
    file = paper("Avenant signé")


class AdaptForm(forms.Form):
    """A clause of a draft."""

    title = line("Intitulé")
    text = text("Texte", rows=10)


class InsertForm(forms.Form):
    """A clause of the library to take."""

    clause = forms.ChoiceField(label="Clause de la bibliothèque")

    def __init__(self, *args: object, clauses: Iterable[Clause], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(EMPTY, "Choisir…"), *((str(each.pk), each.title) for each in clauses)]
        cast(forms.ChoiceField, self.fields["clause"]).choices = choices


class ClauseForm(forms.Form):
    """A clause of the library."""

    code = forms.SlugField(
        label="Code",
        max_length=40,
        help_text="Lettres sans accent, chiffres et tirets.",
        error_messages={"invalid": "Un code se compose de lettres sans accent, de chiffres et de tirets."},
    )
    title = line("Intitulé")
    kinds_of = forms.MultipleChoiceField(
        label="Natures de convention",
        required=False,
        choices=[(each.code, each.label) for each in kinds.KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune : toutes les natures.",
    )
    usual = forms.BooleanField(label="Reprise d’office dans un projet", required=False)
    position = forms.IntegerField(label="Rang", min_value=1, max_value=999, initial=100)
    text = text("Texte", rows=10)


class RewriteForm(forms.Form):
    """The next text of a clause."""

    text = text("Texte", rows=10)
    reason = reason("Pourquoi ce nouveau texte")
    seen = forms.IntegerField(widget=forms.HiddenInput)
