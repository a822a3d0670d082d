"""Accreditations: which are shown, the convention in its seven items, what each verb asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from branches.forms.fields import PaperField, committees, day, reason, text
from branches.rules import habilitations as rules
from registers import rules as registers
from registers.models import Committee, Provider

EMPTY = ""
ScopeChoices = Sequence[tuple[str, str]]


class SiretField(forms.CharField):
    """A body of the register, by its SIRET."""

    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 20, **options})

    def clean(self, value: Any) -> Provider | None:
        """The body; ValidationError when the register has none."""
        typed = super().clean(value)
        if not typed:
            return None
        siret = registers.normalise_siret(typed)
        if siret is None:
            raise forms.ValidationError("Un SIRET compte 14 chiffres.")
        found = Provider.objects.filter(pk=siret).first()
        if found is None:
            raise forms.ValidationError("Ce SIRET n’est pas au registre des organismes.")
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Provider) else value


class HabilitationFilter(forms.Form):
    """Which accreditations."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {"type": "search", "data-search": True, "placeholder": "Organisme, SIRET ou certification"}
        ),
    )
    cpne = forms.ChoiceField(label="Branche", required=False)
    etat = forms.ChoiceField(label="État", required=False, choices=[(EMPTY, "Tous"), *rules.STATES.items()])
    pour = forms.ChoiceField(label="Pour", required=False, choices=[(EMPTY, "Tout"), *rules.KINDS.items()])
    suivi = forms.ChoiceField(
        label="À suivre",
        required=False,
        choices=[(EMPTY, "Tout"), ("revue", "À revoir"), ("fin", "Finit dans les six mois")],
    )

    def __init__(self, data: Any, *, branches: Sequence[Committee]) -> None:
        super().__init__(data)
        self.fields["cpne"].choices = committees(branches)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The filters that can be read; the others are ignored, and shown as wrong."""
        self.full_clean()
        return getattr(self, "cleaned_data", {})


class HabilitationForm(forms.Form):
    """The seven items; `live`: what changes is said and dated."""

    provider = SiretField(label="SIRET de l’organisme")
    requested_on = day("Demandée le")
    kind = forms.ChoiceField(label="Habilitation pour", choices=list(rules.KINDS.items()), initial="both")
    purpose = text(rules.ITEMS["object"].label, rules.ITEMS["object"].help, required=False)
    scope = forms.MultipleChoiceField(
        label=rules.ITEMS["certifications"].label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=rules.ITEMS["certifications"].help,
    )
    since = day("Valable du", required=False)
    until = day("Au", required=False)
    fee_terms = text(rules.ITEMS["fee"].label, rules.ITEMS["fee"].help, required=False, rows=2)
    subcontracting = text(
        rules.ITEMS["subcontracting"].label, rules.ITEMS["subcontracting"].help, required=False, rows=2
    )
    means = text(rules.ITEMS["means"].label, rules.ITEMS["means"].help, required=False)
    sharing = text(rules.ITEMS["sharing"].label, rules.ITEMS["sharing"].help, required=False, rows=2)
    changed_on = day("Changement intervenu le", required=False)
    comment = text("Ce qui change", "Part avec le signalement à France compétences.", required=False, rows=2)

    ITEMS = ("kind", "purpose", "scope", "since", "until", "fee_terms", "subcontracting", "means", "sharing")

    def __init__(
        self, data: Any = None, *, scopes: ScopeChoices, known: bool = False, live: bool = False, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]
        for rank, item in enumerate(rules.ITEMS.values(), start=1):
            if len(item.fields) == 1:
                self.fields[item.fields[0]].label = f"{rank}. {item.label}"
        if known:
            del self.fields["provider"], self.fields["requested_on"]
        if not live:
            del self.fields["changed_on"], self.fields["comment"]

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        since, until = chosen.get("since"), chosen.get("until")
        if since and until and until < since:
            self.add_error("until", "La fin précède le début.")
        return chosen

    @property
    def content(self) -> dict[str, Any]:
        """The items, as the verbs take them."""
        return {name: self.cleaned_data[name] for name in self.ITEMS if name != "scope"}

    @property
    def chosen_scope(self) -> list[tuple[int, str]]:
        """Certifications and blocks; a whole one makes its blocks needless."""
        parts = (each.partition("|") for each in self.cleaned_data["scope"])
        found = [(int(part), block) for part, _, block in parts]
        whole = {qualification for qualification, block in found if not block}
        return [(one, block) for one, block in found if not block or one not in whole]


class PlainForm(forms.Form):
    """Nothing to say."""


class NoteForm(forms.Form):
    """A word for the history."""

    comment = text("Commentaire", required=False, rows=2)


class EffectForm(forms.Form):
    """A move that takes effect on a day."""

    changed_on = day("En date du", "Vide : aujourd’hui.", required=False)
    comment = text("Commentaire", required=False, rows=2)


class ReasonForm(forms.Form):
    """A move with its reason."""

    changed_on = day("En date du", "Vide : aujourd’hui.", required=False)
    comment = reason()


class RefuseForm(forms.Form):
    """A refusal with its reason."""

    comment = reason()


class AttachForm(forms.Form):
    """The signed convention."""

    file = PaperField(label="Convention signée")


class NoticeForm(forms.Form):
    """What the body is told, and when it is heard."""

    noticed_on = day("Courrier envoyé le")
    heard_on = day("Audition le")
    comment = reason("Faits reprochés")


class ReviewForm(forms.Form):
    """What the review found."""

    reviewed_on = day("Revue faite le")
    comment = reason("Constat")


FORMS: Mapping[str, type[forms.Form]] = {
    "examine": NoteForm,
    "refuse": RefuseForm,
    "activate": EffectForm,
    "suspend": ReasonForm,
    "resume": ReasonForm,
    "terminate": ReasonForm,
    "expire": PlainForm,
    "attach": AttachForm,
    "notice": NoticeForm,
    "review": ReviewForm,
}


class ReportForm(forms.Form):
    """A batch was sent."""

    reported_on = day("Signalé le")
    reference = forms.CharField(label="Référence de l’envoi", max_length=120)

    def __init__(self, data: Any = None, *, on: date, **more: Any) -> None:
        super().__init__(data, initial={"reported_on": on}, **more)


class BranchForm(forms.Form):
    """Which branch, when one has several."""

    cpne = forms.ChoiceField(label="Branche")

    def __init__(self, data: Any = None, *, branches: Sequence[Committee], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["cpne"].choices = [(each.pk, str(each)) for each in branches]  # type: ignore[attr-defined]
