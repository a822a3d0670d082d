"""Certifications of branches: filters, making one, its owner, its lives."""

from __future__ import annotations

from typing import Any

from django import forms

from branches.forms.days import NearDayField
from branches.models import Qualification
from branches.rules import lives, projects
from law.typography import french
from registers import rules
from registers.models import Committee

EMPTY = ""
STANDINGS = {
    "projet": "En projet ou sans enregistrement",
    "enregistree": "Enregistrée",
    "renouvellement": "En renouvellement",
    "expiree": "Expirée",
    "supprimee": "Supprimée",
}


class CommitteeFilter(forms.Form):
    """A list narrowed to one branch among those of the user."""

    cpne = forms.ChoiceField(label="Branche", required=False)

    def __init__(self, data: Any, *, committees: list[Committee]) -> None:
        super().__init__(data)
        self.fields["cpne"].choices = [(EMPTY, "Toutes"), *((each.pk, str(each)) for each in committees)]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The filters that can be read; the others are ignored, and shown as wrong."""
        self.full_clean()
        return getattr(self, "cleaned_data", {})


class QualificationFilter(CommitteeFilter):
    """Which certifications."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {"type": "search", "data-search": True, "placeholder": "Intitulé ou numéro de fiche"}
        ),
    )
    nature = forms.ChoiceField(
        label="Nature", required=False, choices=[(EMPTY, "Toutes"), *lives.KINDS.items()]
    )
    etat = forms.ChoiceField(label="État", required=False, choices=[(EMPTY, "Tous"), *STANDINGS.items()])
    field_order = ("q", "cpne", "nature", "etat")


class ProjectFilter(CommitteeFilter):
    """Which projects."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput({"type": "search", "data-search": True, "placeholder": "Intitulé"}),
    )
    projet = forms.ChoiceField(
        label="Projet", required=False, choices=[(EMPTY, "Tous"), *projects.KINDS.items()]
    )
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[(EMPTY, "En cours"), ("retard", "En retard"), *projects.STATES.items(), ("tous", "Tous")],
    )
    field_order = ("q", "cpne", "projet", "etat")


class TitleForm(forms.Form):
    """What a certification is."""

    title = forms.CharField(
        label="Intitulé", max_length=255, help_text=french("Tel qu’il sera imprimé sur le parchemin.")
    )
    level = forms.TypedChoiceField(
        label="Niveau",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(EMPTY, "Sans niveau"), *((level, f"Niveau {level}") for level in range(1, 9))],
    )
    job = forms.CharField(label="Métier visé", required=False, max_length=200)
    others = forms.CharField(
        label="Autres branches",
        required=False,
        max_length=200,
        help_text=french("Codes CPNE séparés par des virgules : un CQPI en a au moins une."),
    )

    def clean_others(self) -> list[Committee]:
        """Committees of the register."""
        return committees_of(self.cleaned_data["others"])


def committees_of(text: str) -> list[Committee]:
    """Committees named by their codes; ValidationError names the first one that is not known."""
    codes = [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
    found = []
    for code in codes:
        known = Committee.objects.filter(pk=rules.normalise_cpne(code) or EMPTY).first()
        if known is None:
            raise forms.ValidationError(french(f"« {code[:20]} » n’est pas un code CPNE du registre."))
        found.append(known)
    return found


class QualificationForm(TitleForm):
    """A certification to make, and the branch that leads it."""

    committee = forms.ModelChoiceField(
        label="Branche porteuse", queryset=Committee.objects.none(), empty_label="—"
    )
    kind = forms.ChoiceField(label="Nature", choices=[(EMPTY, "—"), *lives.KINDS.items()])
    aim = forms.CharField(
        label="Besoin",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
        help_text=french("Ce que la branche cherche à certifier, et pourquoi."),
    )
    start = forms.BooleanField(
        label="Ouvrir le projet de création",
        required=False,
        initial=True,
        help_text=french("Décochez pour reprendre une certification qui existe déjà."),
    )
    field_order = ("committee", "kind", "title", "level", "job", "others", "aim", "start")

    def __init__(self, *args: Any, committees: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]


class ChangeForm(TitleForm):
    """Other words, other branches, certifications that resemble it."""

    resembles = forms.ModelMultipleChoiceField(
        label="Certifications semblables",
        required=False,
        queryset=Qualification.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=french("Leurs refus comptent avec ceux de cette certification (R6113-11-1)."),
    )

    def __init__(self, *args: Any, others: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["resembles"].queryset = others  # type: ignore[attr-defined]


def siret_of(text: str) -> str:
    """14 digits; ValidationError otherwise."""
    code = rules.normalise_siret(text) if text else EMPTY
    if code is None or (code and not rules.siret_ok(code)):
        raise forms.ValidationError("Ce SIRET n’est pas valide : vérifiez ses 14 chiffres.")
    return code


class OwnerForm(forms.Form):
    """Who owns the intellectual property, as the CPNE decided."""

    siret = forms.CharField(label="SIRET", max_length=20, widget=forms.TextInput({"inputmode": "numeric"}))
    name = forms.CharField(label="Personne morale", max_length=200)
    since = NearDayField(label="Décision de la CPNE du")
    minutes = forms.FileField(label="Procès-verbal")

    def clean_siret(self) -> str:
        """14 digits with their key."""
        return siret_of(self.cleaned_data["siret"])


def sheet_of(text: str) -> str:
    """« RNCP123 », « RS12 »; ValidationError otherwise."""
    bare = text.strip().upper().replace(" ", EMPTY)
    code = rules.normalise_rncp(bare) if bare.startswith(("RNCP", "RS")) else None
    if code is None or len(code) > 10:
        raise forms.ValidationError(french("Écrivez un numéro de fiche, par exemple RNCP38362 ou RS6117."))
    return code


class LifeForm(forms.Form):
    """A registration decided before this software was used."""

    code = forms.CharField(label="Fiche", max_length=20, widget=forms.TextInput({"placeholder": "RNCP38362"}))
    decided_on = NearDayField(label="Décision du")
    effective_on = NearDayField(
        label="Prise d’effet", required=False, help_text=french("Vide : la décision.")
    )
    ends_on = NearDayField(label="Fin d’enregistrement")
    basis = forms.ChoiceField(label="Durée fondée sur", choices=list(lives.BASES.items()))

    def clean_code(self) -> str:
        """A sheet of the national register."""
        return sheet_of(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        """The day it takes effect is that of the decision unless said."""
        chosen = super().clean() or {}
        chosen["effective_on"] = chosen.get("effective_on") or chosen.get("decided_on")
        return chosen
