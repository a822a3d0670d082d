"""The steps of an import: file, columns, choice, undoing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from contracts.imports.mapping import Columns, Proposal, propose
from contracts.models import Batch
from contracts.rules.columns import CONTRACTS, FileColumns
from law.typography import french
from registers.fields import DayInput

IGNORE = "-"
MEGA = 1024 * 1024


class OriginForm(forms.Form):
    """Who sends, and when it was received."""

    sender = forms.CharField(
        label="Émetteur",
        max_length=120,
        help_text=french("Le CFA, l’employeur ou le logiciel qui envoie : choisi dans la liste, ou nouveau."),
        widget=forms.TextInput({"list": "senders", "autocomplete": "off"}),
        error_messages={"required": french("Indiquez qui envoie : les numéros de dossier lui sont propres.")},
    )
    received_on = forms.DateField(
        label="Reçu le",
        help_text="Fait courir les délais de décision des dossiers complets.",
        widget=DayInput(),
        error_messages={
            "required": "Indiquez la date de réception.",
            "invalid": french("Cette date n’existe pas : écrivez-la JJ/MM/AAAA."),
        },
    )

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.initial.setdefault("received_on", today)

    def clean_sender(self) -> str:
        return " ".join(self.cleaned_data["sender"].split())

    def clean_received_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["received_on"]
        if day > self.today:
            raise ValidationError(french("Cette date est à venir : donnez le jour où le fichier est arrivé."))
        return day


class UploadForm(OriginForm):
    """A file to import."""

    file = forms.FileField(
        label="Fichier",
        widget=forms.FileInput({"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": french("Ce fichier est vide : vérifiez l’export, puis choisissez-le de nouveau."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // MEGA
            raise ValidationError(french(f"Ce fichier dépasse {limit} Mo : envoyez-le en plusieurs parties."))
        return file


@dataclass(frozen=True, slots=True)
class Row:
    """A header of the file, its first values, and the field that says what it is."""

    header: str
    samples: list[str]
    field: forms.BoundField


class MappingForm(forms.Form):
    """A column of ours for each header of the file, or the choice to ignore it."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        header: Sequence[str],
        samples: Sequence[Mapping[str, str]],
        columns: Columns,
        remembered: bool,
        expected: FileColumns = CONTRACTS,
    ) -> None:
        super().__init__(data)
        self.expected = expected
        self.headers = list(dict.fromkeys(name for name in header if name))
        self.header = header
        self.samples = samples
        self.remembered = remembered
        self.recognised = sum(columns.get(name) is not None for name in self.headers)
        for index, name in enumerate(self.headers):
            column = columns.get(name, "")
            self.fields[f"c{index}"] = forms.ChoiceField(
                label=name,
                choices=_choices(expected),
                initial=IGNORE if column is None else column,
                error_messages={"required": french("Choisissez une colonne, ou ignorez celle-ci.")},
            )

    @property
    def doubtful(self) -> list[Row]:
        """The headers that wait for an answer, or whose answer is wrong."""
        return [row for row in self.rows if row.field.errors or not row.field.value()]

    @property
    def settled(self) -> list[Row]:
        """The headers already answered."""
        return [row for row in self.rows if not row.field.errors and row.field.value()]

    @property
    def rows(self) -> Iterator[Row]:
        """Every header, in the order of the file."""
        for index, name in enumerate(self.headers):
            samples = [text for line in self.samples if (text := line.get(name, "").strip())]
            yield Row(name, [_cut(text) for text in samples], self[f"c{index}"])

    @property
    def columns(self) -> Columns:
        """The mapping as chosen."""
        chosen = {name: self.cleaned_data[f"c{index}"] for index, name in enumerate(self.headers)}
        return {name: None if column == IGNORE else column for name, column in chosen.items()}

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            self._complain(propose(self.header, self.columns, self.expected))
        return self.cleaned_data

    def _complain(self, proposal: Proposal) -> None:
        for index, name in enumerate(self.headers):
            if name in proposal.duplicated:
                self.add_error(f"c{index}", french("Cette colonne est choisie deux fois : gardez-en une."))
        if proposal.missing:
            labels = ", ".join(self.expected.by_name[name].label for name in proposal.missing)
            self.add_error(
                None, french(f"Sans ces colonnes, aucune ligne n’est recevable : {labels}. Indiquez-les.")
            )


class ConfirmForm(forms.Form):
    """What to do with a file whose lines are not all good."""

    accept_valid = forms.TypedChoiceField(
        label="Que faire des lignes en erreur ?",
        coerce=lambda value: value == "yes",
        choices=[
            ("no", french("Tout ou rien : ne rien recevoir tant qu’une ligne est en erreur")),
            ("yes", "Recevoir les lignes valides, rendre les autres à l’émetteur"),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )


class UndoForm(forms.Form):
    """Why a batch is taken back."""

    reason = forms.CharField(
        label="Motif de l’annulation",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": french("Dites pourquoi : le motif reste dans l’historique du fichier.")},
    )


class BatchFilter(forms.Form):
    """Filters of the list of imports."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput({"type": "search", "placeholder": "Fichier ou émetteur", "data-search": True}),
    )
    kind = forms.ChoiceField(label="Contenu", required=False, choices=[("", "Tous"), *Batch.Kind.choices])
    state = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *Batch.State.choices])


def _choices(expected: FileColumns) -> list[tuple[str, Any]]:
    groups = [
        (title, [(column.name, column.label) for column in expected.columns if column.section == section])
        for section, title in expected.sections.items()
    ]
    return [("", "Choisir…"), (IGNORE, "Ignorer cette colonne"), *groups]


def _cut(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23]}…"
