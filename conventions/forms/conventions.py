"""Conventions: filters of the list, and what a new one is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from accounts.models import User
from conventions.forms.fields import EMPTY, IdccsField, day, line, paper, reason, text
from conventions.models import Convention
from conventions.rules import kinds, lives, opinions, terms
from conventions.rules.terms import Terms
from law.typography import french
from registers.models import FrenchKey, Region
from registers.rules import normalise_idcc

KINDS = [(each.code, each.label) for each in kinds.KINDS]
STATES = [
    (EMPTY, "Non closes"),
    ("preparation", "En préparation"),
    *lives.STATES.items(),
    ("toutes", "Toutes"),
]


def regions() -> list[tuple[str, str]]:
    """The régions of the register."""
    return [(each.code, each.name) for each in Region.objects.order_by(FrenchKey("name"))]


def officers() -> list[tuple[str, str]]:
    """Who may follow a convention."""
    people = User.objects.filter(is_active=True, groups__permissions__codename="handle_convention").distinct()
    return [(str(each.pk), str(each)) for each in people.order_by("last_name", "first_name", "pk")]


class ConventionFilter(forms.Form):
    """Which conventions; what cannot be read is left out."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {
                "type": "search",
                "data-search": True,
                "placeholder": "Numéro, intitulé, partie",
                "autocomplete": "off",
            }
        ),
    )
    kind = forms.ChoiceField(label="Nature", required=False, choices=[(EMPTY, "Toutes"), *KINDS])
    state = forms.ChoiceField(label="État", required=False, choices=STATES)
    region = forms.ChoiceField(label="Région", required=False)
    idcc = forms.CharField(
        label="Branche (IDCC)", required=False, max_length=8, widget=forms.TextInput({"inputmode": "numeric"})
    )
    officer = forms.ChoiceField(label="Suivie par", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choice("region").choices = lambda: [(EMPTY, "Toutes"), *regions()]
        self._choice("officer").choices = lambda: [
            (EMPTY, "Tous"),
            ("me", "Moi"),
            ("none", "Personne"),
            *officers(),
        ]

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def clean_idcc(self) -> str:
        """Four digits."""
        if not (typed := self.cleaned_data["idcc"].strip()):
            return ""
        if not (found := normalise_idcc(typed)):
            raise forms.ValidationError(french("Un IDCC compte 4 chiffres."))
        return found

    def chosen(self) -> dict[str, Any]:
        """What could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class TermsForm(forms.Form):
    """What a version says of itself."""

    title = line("Intitulé", most=250)
    purpose = text("Objet", "Ce que la convention finance ou organise, et pour qui.", required=False, rows=4)
    starts_on = day("Début")
    ends_on = day("Fin")
    idccs = IdccsField(
        label="Branches (IDCC)",
        required=False,
        max_length=4000,
        help_text=french("Codes séparés par des virgules. Vide : toutes les branches de l’OPCO."),
    )
    regions = forms.MultipleChoiceField(
        label="Régions",
        required=False,
        help_text=french("Aucune : tout le territoire."),
        widget=forms.CheckboxSelectMultiple,
    )
    publics = forms.MultipleChoiceField(
        label="Publics",
        required=False,
        choices=list(terms.PUBLICS.items()),
        help_text=french("Aucun : tous les publics."),
        widget=forms.CheckboxSelectMultiple,
    )
    public = forms.BooleanField(label="Convention rendue publique", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["regions"]).choices = regions

    def clean(self) -> dict[str, Any]:
        """The end follows the start."""
        chosen = super().clean() or {}
        if chosen.get("starts_on") and chosen.get("ends_on") and chosen["ends_on"] < chosen["starts_on"]:
            self.add_error("ends_on", "La fin de la convention précède son début.")
        return chosen

    @property
    def told(self) -> Terms:
        """The terms as they were typed."""
        return Terms(**{name: _frozen(self.cleaned_data[name]) for name in terms.LABELS})

    @classmethod
    def of(cls, told: Terms, **more: Any) -> TermsForm:
        """The form filled with what a draft says."""
        initial = {name: getattr(told, name) for name in terms.LABELS}
        return cls(initial={**initial, "idccs": ", ".join(told.idccs)}, **more)


class ConventionForm(TermsForm):
    """A new convention."""

    kind = forms.ChoiceField(label="Nature", choices=[(EMPTY, "Choisir…"), *KINDS])
    number = line(
        "Numéro", "Celui du financeur s’il est connu. Vide : donné par l’OPCO.", required=False, most=40
    )
    field_order: tuple[str, ...] = (
        "kind",
        "number",
        "title",
        "purpose",
        "starts_on",
        "ends_on",
        "idccs",
        "regions",
        "publics",
    )

    def clean_number(self) -> str:
        """A number that no other convention has."""
        found: str = self.cleaned_data["number"].strip()
        if found and Convention.objects.filter(number=found).exists():
            raise forms.ValidationError(french(f"Le numéro {found} est déjà celui d’une autre convention."))
        return found


class OfficerForm(forms.Form):
    """Who follows the convention."""

    officer = forms.ChoiceField(label="Suivie par", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast(forms.ChoiceField, self.fields["officer"])
        choice.choices = lambda: [(EMPTY, "Personne"), *officers()]


class OpinionForm(forms.Form):
    """What a body answered."""

    body = forms.ChoiceField(label="Instance", choices=[(EMPTY, "Choisir…"), *kinds.OPINIONS.items()])
    asked_on = day("Demandé le", "Vide : la date déjà notée.", required=False)
    given_on = day("Rendu le")
    outcome = forms.ChoiceField(label="Avis", choices=[(EMPTY, "Choisir…"), *opinions.OUTCOMES.items()])
    words = text("Réserves ou motifs", required=False, rows=2)
    file = paper("Avis écrit")


class MoveForm(forms.Form):
    """A move of the life; `arguments` are those of the verb."""

    def __init__(self, *args: Any, verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{verb}_%s", **kwargs})
        self.verb = verb
        for name, field in _fields(verb):
            self.fields[name] = field


def _fields(verb: str) -> Iterable[tuple[str, forms.Field]]:
    if verb == "agree":
        yield "agreed_on", day("Délibération du")
        yield "file", paper("Délibération")
    if verb == "notify":
        yield "notified_on", day("Notifiée le")
        yield "effective_on", day("Prise d’effet", "Vide : le début de la convention.", required=False)
        yield "file", paper("Texte signé")
    if verb == "close":
        yield "file", paper("Lettre de clôture")
    if lives.MOVES[verb].needs_reason:
        yield "comment", reason()
    elif verb in ("end", "close", "agree"):
        yield "comment", text("Commentaire", required=False, rows=2)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
