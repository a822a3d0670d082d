"""What an officer says when deciding: one form for each verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms

from accounts.models import User
from contracts.filters import officers
from contracts.models import Contract
from contracts.models import Verdict as Stored
from contracts.rules import states
from contracts.rules.pieces import PIECES
from contracts.rules.verdict import Verdict
from law.typography import french


@dataclass(frozen=True, slots=True)
class Context:
    """The file a form is about, and its last verdict with the facts as stored; nothing before the first."""

    contract: Contract
    verdict: Verdict | None
    facts: Mapping[str, Any]

    @classmethod
    def of(cls, contract: Contract, row: Stored | None) -> Context:
        """From the last stored verdict."""
        if row is None:
            return cls(contract, None, {})
        return cls(contract, Verdict.from_dict(row.content), row.facts)


def comment_field(label: str, help_text: str = "", *, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=2000,
        help_text=french(help_text),
        widget=forms.Textarea({"rows": rows}),
    )


def _boxes(label: str, required: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, widget=forms.CheckboxSelectMultiple, error_messages={"required": french(required)}
    )


class DecisionForm(forms.Form):
    """A form about one file; each verb has its own fields, prefixed by its name."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, context: Context, verb: str) -> None:
        super().__init__(data, auto_id=f"id_{verb}_%s")
        self.context, self.verb = context, verb
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the file."""

    def choice(self, name: str) -> forms.ChoiceField:
        """A field whose choices depend on the file."""
        return cast(forms.ChoiceField, self.fields[name])

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the verb."""
        return self.cleaned_data


class AcceptForm(DecisionForm):
    """Accept; a comment where something is not as it should be."""

    comment = comment_field("Commentaire")

    def prepare(self) -> None:
        verdict = self.context.verdict
        if verdict and (verdict.failures or verdict.questions):
            self.fields["comment"].required = True
            self.fields["comment"].label = "Pourquoi accepter malgré les points signalés"
            self.fields["comment"].error_messages["required"] = french(
                "Dites pourquoi vous acceptez : un contrôle n’est pas conforme ou une question reste ouverte."
            )


class RefuseForm(DecisionForm):
    """Refuse for admitted reasons; those that failed checks give are ticked."""

    reasons = _boxes("Motifs", "Cochez au moins un motif.")
    comment = comment_field("Précisions", "Reprises dans la notification.")

    def prepare(self) -> None:
        contract, verdict = self.context.contract, self.context.verdict
        version = verdict.law_version if verdict else "v1"
        admitted = states.refusals(contract.kind, version)
        self.choice("reasons").choices = [
            (code, f"{reason.sentence} {reason.article}") for code, reason in admitted.items()
        ]
        grounds = (check.ground for check in verdict.failures) if verdict else ()
        self.fields["reasons"].initial = sorted(
            {reason for ground in grounds if (reason := states.reason_for(ground, contract.kind, version))}
        )


class SendBackForm(DecisionForm):
    """Ask for documents."""

    reasons = _boxes("Pièces demandées", "Cochez une pièce.")
    comment = comment_field("Demande", "Ce que l’émetteur doit envoyer ou corriger.", rows=3)

    def prepare(self) -> None:
        self.fields["reasons"].required = False
        self.choice("reasons").choices = [
            (code, piece.label) for code, piece in PIECES[self.context.contract.kind].items()
        ]

    def clean(self) -> dict[str, Any]:
        if not (self.cleaned_data.get("reasons") or self.cleaned_data.get("comment")):
            self.add_error("comment", french("Dites ce qui manque : cochez une pièce ou écrivez la demande."))
        return self.cleaned_data


class CommentForm(DecisionForm):
    """A verb that needs nothing but may be explained."""

    comment = comment_field("Commentaire")


class AssignForm(DecisionForm):
    """Who follows the file."""

    officer = forms.TypedChoiceField(label="Gestionnaire", required=False, coerce=int, empty_value=None)

    def prepare(self) -> None:
        self.choice("officer").choices = [("", "Personne"), *officers()]
        self.fields["officer"].initial = self.context.contract.officer_id

    @property
    def arguments(self) -> dict[str, Any]:
        chosen = self.cleaned_data["officer"]
        return {"officer": User.objects.get(pk=chosen) if chosen else None}
