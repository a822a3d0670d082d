"""One contract by hand: the sections of the CERFA, read by the rules that read a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from contracts.recognition import RECOGNISED, Answer
from contracts.rules import codes, line
from contracts.rules.columns import APP, COLUMNS, PRO, REQUIRED, SECTIONS, Column
from law.typography import french
from registers.fields import DayInput

KINDS = {APP: ("Apprentissage", "CERFA 10103"), PRO: ("Professionnalisation", "CERFA 12434")}
WORDS = {APP: "APPRENTISSAGE", PRO: "PROFESSIONNALISATION"}
# The order of the paper, then what is announced beside it.
PAPER = ("file", "employer", "learner", "tutor", "contract", "training", "claim")
# What only exists in the life of a contract already received, or between two systems.
NOT_BY_HAND = frozenset(
    {
        "dispositif",
        "numero_interne",
        "numero_avenant",
        "etat",
        "date_effet_avenant",
        "date_rupture",
        "motif_rupture",
    }
)
# What stands on one of the two papers only, or is paid for one of the two only.
ONE_KIND = {
    **dict.fromkeys(("type_qualification", "organisme_nda"), PRO),
    **dict.fromkeys(
        (
            "organisme_uai", "cfa_entreprise", "type_derogation", "date_debut_formation_pratique",
            "alternant_equivalence_jeunes", "alternant_extension_boe", "npec_annuel", "montant_rqth",
            "nombre_repas", "nombre_nuitees", "montant_premier_equipement", "mobilite_internationale",
            "participation_employeur",
        ),
        APP,
    ),
}  # fmt: skip
HELP = {
    "numero_externe": "Le numéro du dossier chez l’émetteur : il l’identifie pour toujours.",
    "employeur_siret": "14 chiffres, espaces admis.",
    "employeur_idcc": "4 chiffres ; 9999 sans convention.",
    "employeur_code_cpne": "À préciser quand la convention relève de plusieurs CPNE.",
    "date_conclusion": "Choisit les règles et le niveau de prise en charge.",
    "code_rncp": "RNCP suivi de chiffres.",
    "heures_distance": "Part de la durée suivie à distance.",
    "alternant_nom": "Nom de naissance, comme à l’état civil.",
}


class ColumnField(forms.CharField):
    """A column as text: one that `must` be filled, as the rules say; one that is `answered` by a name."""

    def __init__(self, *, must: bool, answered: bool, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.must = must
        self.answered = answered
        self.answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: its title, its fields, and how many of them are wrong."""

    code: str
    title: str
    fields: list[forms.BoundField]

    @property
    def wrong(self) -> int:
        return sum(bool(field.errors) for field in self.fields)


class LineForm(forms.Form):
    """The columns of one kind of contract, as text."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.kind = kind
        for column in _columns(kind):
            self.fields[column.name] = column_field(column, kind)

    @property
    def cells(self) -> dict[str, str]:
        """The line as a file would give it."""
        typed = {name: str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields}
        return {"dispositif": WORDS[self.kind], **typed}

    @property
    def sections(self) -> Iterator[Section]:
        """The fields in the order of the paper."""
        for code in PAPER:
            fields = [self[column.name] for column in _columns(self.kind) if column.section == code]
            title = "Maître d’apprentissage" if code == "tutor" and self.kind == APP else SECTIONS[code]
            yield Section(code, "Tuteur" if code == "tutor" and self.kind == PRO else title, fields)

    def answer(self, names: Mapping[str, Answer]) -> None:
        """Say beside each code the name it stands for."""
        for column, answer in names.items():
            field = self.fields.get(column)
            if isinstance(field, ColumnField):
                field.answer = answer

    def clean(self) -> dict[str, Any]:
        self.complain(line.flaws(self.cells).errors)
        return self.cells

    def complain(self, flaws: Iterable[line.Flaw]) -> None:
        """Say each flaw beside its field, or at the top when it has none."""
        for flaw in flaws:
            message = flaw.message + (f" ({flaw.article})" if flaw.article else "")
            self.add_error(flaw.column if flaw.column in self.fields else None, message)


def _columns(kind: str) -> list[Column]:
    other = {APP: PRO, PRO: APP}[kind]
    return [
        column
        for column in COLUMNS
        if column.name not in NOT_BY_HAND
        and column.required != frozenset({other})
        and ONE_KIND.get(column.name, kind) == kind
    ]


def column_field(column: Column, kind: str) -> ColumnField:
    """The field of one column, as the paper of that kind has it."""
    return ColumnField(
        label=column.label,
        widget=_widget(column, kind),
        help_text=french(HELP.get(column.name, "")),
        must=column.name in REQUIRED[kind],
        answered=column.name in RECOGNISED,
    )


def _widget(column: Column, kind: str) -> forms.Widget:
    attrs: dict[str, Any] = {"autocomplete": "off"}
    if column.name in REQUIRED[kind]:
        attrs["aria-required"] = "true"
    if column.name in codes.CODED:
        return forms.Select(attrs, _choices(codes.table(column.name, kind), column, kind))
    match column.reader:
        case "date":
            return DayInput(attrs)
        case "truth":
            return forms.Select(attrs, [("", "—"), ("oui", "Oui"), ("non", "Non")])
        case "sex":
            return forms.Select(attrs, [("", "—"), ("F", "Femme"), ("M", "Homme")])
        case "sector":
            return forms.Select(attrs, [("", "—"), ("PRIVE", "Privé"), ("PUBLIC", "Public")])
        case "euros":
            return forms.TextInput(attrs | {"inputmode": "decimal"})
        case "count" | "siret" | "idcc" | "postcode":
            return forms.TextInput(attrs | {"inputmode": "numeric"})
        case "email":
            return forms.TextInput(attrs | {"inputmode": "email"})
    return forms.TextInput(attrs | ({"maxlength": column.max_length} if column.max_length else {}))


def _choices(table: Mapping[str, str], column: Column, kind: str) -> list[tuple[str, str]]:
    kept = [code for code in table if column.name != "type_contrat" or code not in codes.AMENDMENT_TYPES]
    return [("", "—"), *((code, f"{code} · {table[code]}") for code in kept)]
