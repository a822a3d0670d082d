"""Reference frames: an item by hand, a whole table pasted or sent, two versions to compare."""

from __future__ import annotations

from typing import Any

from django import forms

from branches.models import FrameVersion
from branches.rules import frames
from branches.rules.frames import Item
from law.typography import french


class ItemForm(forms.Form):
    """One line of the frames."""

    kind = forms.ChoiceField(label="Nature", choices=list(frames.KINDS.items()))
    code = forms.CharField(label="Code", max_length=12, help_text=french("C1, A2, E3, BC01…"))
    text = forms.CharField(label="Libellé", max_length=frames.LONGEST, widget=forms.Textarea({"rows": 3}))
    block = forms.CharField(label="Bloc", required=False, max_length=12)
    links = forms.CharField(
        label="Rattaché à",
        required=False,
        max_length=200,
        help_text=french("Codes : les activités d’une compétence, les compétences d’une évaluation."),
    )
    topics = forms.MultipleChoiceField(
        label="Thèmes transversaux",
        required=False,
        choices=list(frames.TOPICS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    replaces = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def clean_code(self) -> str:
        """A short code."""
        return _code(self.cleaned_data["code"])

    def clean_block(self) -> str:
        """The code of a block, or nothing."""
        text = self.cleaned_data["block"].strip()
        return _code(text) if text else ""

    def clean_links(self) -> tuple[str, ...]:
        """Codes, once each."""
        parts = self.cleaned_data["links"].replace(";", ",").replace(" ", ",").split(",")
        return tuple(dict.fromkeys(_code(part) for part in parts if part))

    @property
    def item(self) -> Item:
        chosen = self.cleaned_data
        return Item(
            chosen["kind"], chosen["code"], " ".join(chosen["text"].split()), chosen["block"],
            chosen["links"], frozenset(chosen["topics"]),
        )  # fmt: skip


def _code(text: str) -> str:
    code = text.strip().upper()
    if not frames.CODE.match(code):
        raise forms.ValidationError(
            french(f"« {text[:20]} » n’est pas un code : écrivez par exemple C1 ou BC02.")
        )
    return code


class TableForm(forms.Form):
    """A whole table: pasted, or a file."""

    file = forms.FileField(
        label="Fichier CSV ou XLSX", required=False, error_messages={"empty": "Ce fichier est vide."}
    )
    table = forms.CharField(
        label="Tableau collé",
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea({"rows": 12, "class": "mono", "spellcheck": "false"}),
        help_text=french("Copiez les cellules d’un tableur, titres compris."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        chosen = super().clean() or {}
        if not self.errors and not chosen.get("file") and not (chosen.get("table") or "").strip():
            raise forms.ValidationError("Collez un tableau, ou choisissez un fichier.")
        return chosen


class CompareForm(forms.Form):
    """Two versions."""

    a = forms.ModelChoiceField(label="À gauche", queryset=FrameVersion.objects.none(), empty_label="—")
    b = forms.ModelChoiceField(label="À droite", queryset=FrameVersion.objects.none(), empty_label="—")

    def __init__(self, *args: Any, versions: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("a", "b"):
            field = self.fields[name]
            field.queryset = versions  # type: ignore[attr-defined]
            field.label_from_instance = _named  # type: ignore[attr-defined]


def _named(version: FrameVersion) -> str:
    return f"{version.qualification.title} – version {version.number}"
