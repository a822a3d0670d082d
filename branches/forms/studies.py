"""Studies: the field of one, its steps, its papers, its deliverables; the filters of the library."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from branches.actions.studies import Field
from branches.forms.fields import OPEN, PaperField, committees, day, reason, text
from branches.imports.workforce import rome_of
from branches.models import Study, visible_committees
from branches.rules import studies as rules
from law.typography import french
from registers import rules as registers
from registers.forms import Search
from registers.models import Agreement, Committee, Region

MOST_CODES = 60


class StudyFilter(Search):
    """The library."""

    placeholder = "Mots du titre, ou code ROME"
    cpne = forms.ChoiceField(label="Branche", required=False)
    region = forms.ChoiceField(label="Région", required=False)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[*OPEN, ("late", "Livrable en retard"), *rules.STATES.items()],
    )

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        _choices(self, "cpne", committees(list(visible_committees(user, on).order_by("pk"))))
        _choices(self, "region", [*OPEN, *Region.objects.order_by("name").values_list("pk", "name")])
        if not user.has_perm("branches.open_branch"):
            del self.fields["etat"]


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


class StudyForm(forms.Form):
    """What a study bears on."""

    title = forms.CharField(label="Titre", max_length=200)
    requested_by = forms.ChoiceField(label="Demandée par", choices=list(rules.REQUESTERS.items()))
    requested_on = day("Demandée le")
    question = text("Question posée", "Ce que la branche veut savoir, et pour quoi faire.")
    method = text("Méthode", "Entretiens, enquête, exploitation de données…", required=False)
    lead = forms.ModelChoiceField(
        Committee.objects.none(),
        label="Branche pilote",
        empty_label="Choisissez",
        help_text=french("Les pièces de l’étude sont gardées dans son dossier."),
    )
    committees = forms.ModelMultipleChoiceField(
        Committee.objects.none(),
        label="Autres branches couvertes",
        required=False,
        widget=forms.SelectMultiple({"size": 5}),
    )
    agreements = forms.CharField(
        label="IDCC",
        required=False,
        max_length=400,
        help_text=french("Plusieurs séparés par des virgules : 1486, 2120. Vide : toutes les conventions."),
    )
    regions = forms.ModelMultipleChoiceField(
        Region.objects.order_by("name"),
        label="Régions",
        required=False,
        widget=forms.SelectMultiple({"size": 5}),
        help_text=french("Aucune : la France entière."),
    )
    romes = forms.CharField(
        label="Métiers (codes ROME)",
        required=False,
        max_length=600,
        help_text=french("Une lettre et quatre chiffres, séparés par des virgules : D1102, D1104."),
    )
    order = PaperField(label="Lettre de commande ou procès-verbal", required=False)

    def __init__(self, *args: Any, user: User, on: date, study: Study | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        allowed = visible_committees(user, on).order_by("pk")
        for name in ("lead", "committees"):
            self.fields[name].queryset = allowed  # type: ignore[attr-defined]
        self.unseen: list[Committee] = []  # covered too, but of another officer: they stay
        if study:
            for name in ("requested_by", "requested_on", "order"):
                del self.fields[name]
            seen = set(allowed.values_list("pk", flat=True))
            self.unseen = [each for each in study.committees.all() if each.pk not in seen]
            with_lead = Committee.objects.filter(Q(pk__in=seen) | Q(pk=study.lead_id)).order_by("pk")
            self.fields["lead"].queryset = with_lead  # type: ignore[attr-defined]
            self.initial = _initial(study)

    def clean_agreements(self) -> list[Agreement]:
        """Agreements of the register."""
        asked = _parted(self.cleaned_data["agreements"])[:MOST_CODES]
        codes = {code: registers.normalise_idcc(code) for code in asked}
        found = {each.pk: each for each in Agreement.objects.filter(pk__in=[c for c in codes.values() if c])}
        unknown = [code for code, idcc in codes.items() if idcc not in found]
        if unknown:
            raise forms.ValidationError(
                french(f"IDCC absent du registre des branches : {', '.join(unknown)[:120]}.")
            )
        return list(found.values())

    def clean_romes(self) -> list[str]:
        """Codes of the job register."""
        try:
            return sorted({rome_of(code) for code in _parted(self.cleaned_data["romes"])[:MOST_CODES]})
        except ValueError as error:
            raise forms.ValidationError(french(str(error))) from None

    @property
    def field(self) -> Field:
        """What the study bears on."""
        chosen = self.cleaned_data
        return Field(
            chosen["title"], chosen["question"], chosen["method"], chosen["lead"],
            [*chosen["committees"], *self.unseen],
            chosen["agreements"], list(chosen["regions"]), chosen["romes"],
        )  # fmt: skip


def _parted(text: str) -> list[str]:
    return [code for code in re.split(r"[,;\s]+", text) if code]


def _initial(study: Study) -> dict[str, Any]:
    return {
        "title": study.title, "question": study.question, "method": study.method, "lead": study.lead_id,
        "committees": [each.pk for each in study.committees.all() if each.pk != study.lead_id],
        "agreements": ", ".join(each.pk for each in study.agreements.all()),
        "regions": [each.pk for each in study.regions.all()],
        "romes": ", ".join(study.romes),
    }  # fmt: skip


class PaperForm(forms.Form):
    """A document that proves a step."""

    kind = forms.ChoiceField(label="Nature", choices=list(rules.PAPERS.items()))
    dated_on = day("Daté du")
    file = PaperField(label="Document")


class StepForm(forms.Form):
    """A step of the study: what the step asks for, and nothing else."""

    supplier = forms.CharField(label="Prestataire", required=False, max_length=200)
    summary = text("Résumé publié", "Lu par les représentants des branches couvertes.", required=False)
    comment = reason(required=False)

    def __init__(self, *args: Any, verb: str, study: Study, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = {"award": "supplier", "publish": "summary"}.get(verb)
        for name in ("supplier", "summary"):
            if name != kept:
                del self.fields[name]
            else:
                self.initial[name] = getattr(study, name)
        self.fields["comment"].required = rules.MOVES[verb].needs_reason
        if not rules.MOVES[verb].needs_reason:
            self.fields["comment"].label = "Commentaire"


class DeliverableForm(forms.Form):
    """Something the provider owes."""

    title = forms.CharField(label="Livrable", max_length=200)
    due_on = day("Attendu le")
    public = forms.BooleanField(label="Publié avec l’étude", required=False, initial=True)


class ReceiveForm(forms.Form):
    """A deliverable that came in."""

    file = PaperField(label="Fichier reçu")


class RefuseForm(forms.Form):
    """A deliverable sent back."""

    comment = reason()
    due_on = day("Nouvelle échéance")
