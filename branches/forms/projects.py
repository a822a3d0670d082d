"""What a project is told: its description, its calendar, its papers, and each of its moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from branches.forms.days import NearDayField
from branches.forms.qualifications import EMPTY, sheet_of, siret_of
from branches.models import Project
from branches.rules import criteria, filings, lives
from law.typography import french

TEXT = 5000


def _text(label: str, help_text: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT,
        help_text=french(help_text),
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": french("Dites pourquoi.")},
    )


class DescribeForm(forms.Form):
    """What the project is for."""

    directory = forms.ChoiceField(
        label="Répertoire visé",
        required=False,
        choices=[(EMPTY, "Pas encore choisi"), *lives.DIRECTORIES.items()],
    )
    officer = forms.ModelChoiceField(
        label="Chargé du projet", required=False, queryset=User.objects.none(), empty_label="Personne"
    )
    target_volume = forms.IntegerField(
        label="Titulaires attendus par an", required=False, min_value=0, max_value=1_000_000
    )
    bulletin_on = NearDayField(
        label="Bulletin n° 3 daté du",
        required=False,
        help_text=french("Vu par vos soins : il n’est pas conservé (R6113-14)."),
    )
    emerging = forms.BooleanField(
        label="Métier de la liste des métiers émergents ou en forte évolution", required=False
    )
    required_first = forms.BooleanField(
        label="Première demande pour une certification exigée par un texte", required=False
    )
    aim = _text("Besoin", required=False, rows=4)

    def __init__(self, *args: Any, officers: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["officer"].queryset = officers  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """The days of a phase."""

    responsible = forms.CharField(label="Responsable", required=False, max_length=120)
    starts_on = NearDayField(label="Début", required=False)
    due_on = NearDayField(label="Échéance", required=False)
    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))

    def clean(self) -> dict[str, Any]:
        """The end follows the start."""
        chosen = super().clean() or {}
        if chosen.get("starts_on") and chosen.get("due_on") and chosen["due_on"] < chosen["starts_on"]:
            self.add_error("due_on", "L’échéance précède le début.")
        return chosen


class PaperForm(forms.Form):
    """A document that a phase needs."""

    need = forms.ChoiceField(label="Pièce", choices=[(EMPTY, "—"), *filings.PAPERS.items()])
    file = forms.FileField(label="Fichier", error_messages={"empty": "Ce fichier est vide."})
    title = forms.CharField(label="Titre", required=False, max_length=200)
    published = forms.BooleanField(label="Publier aux représentants de la branche", required=False)


class VerbForm(forms.Form):
    """A form of one move; `arguments` are those of its verb."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        verb: str,
        project: Project,
        on: date,
    ) -> None:
        super().__init__(data, files, auto_id=f"id_{verb}_%s")
        self.verb, self.project, self.on = verb, project, on
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the project."""

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class MoveForm(VerbForm):
    """A move that needs nothing."""

    comment = _text("Commentaire", required=False, rows=2)


class ReasonForm(VerbForm):
    """A move that needs its reason."""

    comment = _text("Motif", rows=2)


class DecideForm(VerbForm):
    """What the CPNE decided."""

    decided_on = NearDayField(label="Décision de la CPNE du")
    minutes = forms.FileField(label="Procès-verbal", error_messages={"empty": "Ce fichier est vide."})
    siret = forms.CharField(
        label="SIRET du propriétaire",
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=french("La personne morale qui détient la propriété intellectuelle (L6113-4)."),
    )
    owner = forms.CharField(label="Personne morale", required=False, max_length=200)
    comment = _text("Commentaire", required=False, rows=2)

    def prepare(self) -> None:
        if self.project.kind == "closure":
            del self.fields["siret"], self.fields["owner"]
        elif self.project.qualification.owners.exists():
            self.fields["siret"].help_text = french("Vide : le propriétaire ne change pas.")

    def clean_siret(self) -> str:
        """14 digits with their key."""
        return siret_of(self.cleaned_data["siret"])


class FileForm(VerbForm):
    """What was put in."""

    filed_on = NearDayField(label="Déposé le")
    reference = forms.CharField(label="Numéro de dossier", max_length=40)
    single_year = forms.BooleanField(
        label="Les données montrent une seule année de titulaires",
        required=False,
        help_text=french("Première demande seulement ; l’enregistrement durera moins longtemps."),
    )
    receipt = forms.FileField(label="Accusé de dépôt", required=False)
    reserve = _text(
        "Motif du dépôt en l’état",
        "À remplir si des critères ou les référentiels ne sont pas prêts.",
        required=False,
        rows=2,
    )

    def prepare(self) -> None:
        self.fields["filed_on"].initial = self.on
        if self.project.qualification.registrations.exists():
            del self.fields["single_year"]


class RegisterForm(VerbForm):
    """The decision that registers."""

    code = forms.CharField(label="Fiche", max_length=20, widget=forms.TextInput({"placeholder": "RNCP38362"}))
    decided_on = NearDayField(label="Décision du")
    effective_on = NearDayField(
        label="Prise d’effet", required=False, help_text=french("Vide : la décision.")
    )
    ends_on = NearDayField(label="Fin d’enregistrement")
    decision = forms.FileField(label="Décision", required=False)

    def prepare(self) -> None:
        found = self.project.filings.filter(outcome="pending").first()
        if found:
            longest = lives.years_at_most(found.basis, self.on)
            self.fields["ends_on"].help_text = french(
                f"Au plus {longest} ans après la décision : {lives.BASES[found.basis]}."
            )

    def clean_code(self) -> str:
        """A sheet of the national register."""
        return sheet_of(self.cleaned_data["code"])

    @property
    def arguments(self) -> dict[str, Any]:
        chosen = dict(self.cleaned_data)
        return chosen | {"effective_on": chosen["effective_on"] or chosen["decided_on"]}


class RefuseForm(VerbForm):
    """The decision that refuses."""

    decided_on = NearDayField(label="Décision du")
    ground = forms.ChoiceField(label="Fondement", choices=[(EMPTY, "—"), *filings.GROUNDS.items()])
    failed = forms.MultipleChoiceField(
        label="Critères non satisfaits", required=False, widget=forms.CheckboxSelectMultiple
    )
    banned_until = NearDayField(
        label="Interdit de demande jusqu’au",
        required=False,
        help_text=french("Seulement si un refus direct se répète (R6113-16-7)."),
    )
    reasons = _text("Motifs de la décision")
    decision = forms.FileField(label="Décision", required=False)

    def prepare(self) -> None:
        found = self.project.filings.filter(outcome="pending").first()
        day = found.filed_on if found else self.on
        asked = criteria.asked_of(self.project.directory or "rncp", day)
        self.fields["failed"].choices = [(each.code, f"{each.code} – {each.label}") for each in asked]  # type: ignore[attr-defined]


class WithdrawForm(VerbForm):
    """The end of a certification."""

    enrolment_ends_on = NearDayField(label="Dernier jour pour s’inscrire")
    ended_on = NearDayField(label="Supprimée le")
    comment = _text("Ce qui lui succède", "La certification vers laquelle orienter, ou le motif.", rows=2)


FORMS: dict[str, type[VerbForm]] = {
    "study": MoveForm,
    "decide": DecideForm,
    "engineer": MoveForm,
    "experiment": MoveForm,
    "file": FileForm,
    "register": RegisterForm,
    "refuse": RefuseForm,
    "resume": ReasonForm,
    "adopt": ReasonForm,
    "engineer_again": ReasonForm,
    "take_back": ReasonForm,
    "abandon": ReasonForm,
    "withdraw": WithdrawForm,
}
