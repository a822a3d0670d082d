"""One invoice by hand: its header and its lines, read by the rules that read a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.urls import reverse_lazy

from contracts.actions.billed import Billed
from contracts.models import Contract, Instalment
from contracts.rules.invoice_columns import INVOICES
from contracts.rules.recompute import ADJUSTMENT, FORFEITED
from law.money import euros
from law.typography import french
from registers.fields import DayInput

LINES = 40
HEADER = ("organisme_siret", "numero_facture", "date_facture", "reception")
MAIN = ("numero_dossier", "nature", "echeance", "montant")
NATURES = {
    "formation": "Formation",
    "repas": "Repas",
    "hebergement": "Hébergement",
    "premier_equipement": "Premier équipement",
    "mobilite": "Mobilité internationale",
    "tuteur": "Tuteur ou maître",
}
_CERTIFICATES = [("", "Aucun"), ("intermediaire", "Intermédiaire"), ("final", "De fin de contrat")]
_HELP = {
    "numero_dossier": "Notre numéro, celui du CFA ou le numéro DECA.",
    "echeance": "Vide : reconnue par son montant.",
    "quantite": "Repas et nuitées seulement.",
}


class TextField(forms.CharField):
    """A column as text: the rules read it."""

    def __init__(self, name: str, **options: Any) -> None:
        column = INVOICES.by_name[name]
        widget = options.pop("widget", None)
        if widget is None:
            digits = {"inputmode": "decimal"} if column.reader == "euros" else {}
            text = forms.TextInput({"autocomplete": "off", **digits})
            widget = DayInput() if column.reader == "date" else text
        super().__init__(
            label=column.label, required=False, max_length=column.max_length or 40, widget=widget,
            help_text=french(_HELP.get(name, "")), **options,
        )  # fmt: skip
        self.must = bool(column.required)


class HeaderForm(forms.Form):
    """Who bills, under which number, when."""

    organisme_siret = TextField("organisme_siret")
    numero_facture = TextField("numero_facture")
    date_facture = TextField("date_facture")
    reception = TextField("reception")

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: dt.date) -> None:
        super().__init__(data, initial={"reception": f"{today:%d/%m/%Y}"})


class LineForm(forms.Form):
    """One line: a contract, one of its instalments, an amount, perhaps a certificate."""

    numero_dossier = TextField(
        "numero_dossier",
        widget=forms.TextInput(
            {
                "list": "dossiers",
                "autocomplete": "off",
                "hx-get": reverse_lazy("contracts:invoice_contracts"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#dossiers",
                "hx-sync": "this:replace",
            }
        ),
    )
    nature = forms.ChoiceField(label="Nature", choices=list(NATURES.items()), initial="formation")
    echeance = TextField("echeance")
    montant = TextField("montant")
    quantite = TextField("quantite")
    prix_unitaire = TextField("prix_unitaire")
    periode_du = TextField("periode_du")
    periode_au = TextField("periode_au")
    certificat = forms.ChoiceField(label="Certificat joint", required=False, choices=_CERTIFICATES)
    certificat_du = TextField("certificat_du")
    certificat_au = TextField("certificat_au")
    heures_realisees = TextField("heures_realisees")
    facture_employeur = forms.BooleanField(label="Copie de la facture à l’employeur jointe", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, number: int) -> None:
        super().__init__(data, prefix=f"l{number}")
        self.number = number
        self.contract: Contract | None = None

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in MAIN]

    @property
    def more(self) -> list[forms.BoundField]:
        """Fields that most lines leave empty."""
        return [self[name] for name in self.fields if name not in MAIN]

    @property
    def opened(self) -> bool:
        """Whether one of the fields put aside says something."""
        return any(field.errors or field.value() for field in self.more)

    def know(self, contract: Contract | None, dues: Iterable[Instalment]) -> None:
        """The contract is known: its instalments are offered."""
        self.contract = contract
        found = [due for due in dues if due.step not in (ADJUSTMENT, FORFEITED)]
        if not found:
            return
        choices = [("", "Reconnue par le montant")]
        choices += [(str(due.number), f"{due.number}. {due.label}, {euros(due.amount)}") for due in found]
        typed = self.data.get(self.add_prefix("echeance"), "")
        if typed and typed not in dict(choices):
            choices.append((typed, typed))
        self.fields["echeance"].widget = forms.Select(choices=choices)

    @property
    def offered(self) -> str:
        """The instalments to choose from, put in place of the field of a page already shown."""
        return self["echeance"].as_widget(attrs={"hx-swap-oob": "true"})

    @property
    def said(self) -> bool:
        """Whether the line says anything."""
        return bool(self.cells["numero_dossier"].strip() or self.cells["montant"].strip())

    @property
    def cells(self) -> dict[str, str]:
        """The line as a file would give it."""
        cells = {name: str(self.data.get(self.add_prefix(name), "")) for name in self.fields}
        cells["facture_employeur"] = "oui" if self.data.get(self.add_prefix("facture_employeur")) else ""
        return cells


class InvoiceForm:
    """The header and the lines together; `count` lines, the last ones added on request."""

    def __init__(self, data: Mapping[str, Any] | None, *, today: dt.date) -> None:
        self.header = HeaderForm(data, today=today)
        text = (data or {}).get("lines", "1")
        read = text.isascii() and text.isdigit() and len(text) < 4
        self.count = min(max(int(text), 1), LINES) if read else 1
        if data and "add" in data:
            self.count = min(self.count + 1, LINES)
        self.lines = [LineForm(data, number=number) for number in range(self.count)]

    @property
    def full(self) -> bool:
        return self.count >= LINES

    @property
    def cells(self) -> list[dict[str, str]]:
        """The lines as a file would give them; a line left empty is left out, the first one never."""
        shared = {name: str(self.header.data.get(name, "")) for name in HEADER}
        told = [each for each in self.lines if each.number == 0 or each.said]
        self.told = told
        return [{**shared, **form.cells} for form in told]

    def refuse(self, lines: Iterable[Billed]) -> None:
        """Say each error beside its field, those of the header once."""
        self.header.is_valid()
        for form, line in zip(self.told, lines, strict=True):
            form.is_valid()
            for error in line.errors:
                if error.column in HEADER:
                    if error.message not in self.header.errors.get(error.column, []):
                        self.header.add_error(error.column, error.message)
                else:
                    form.add_error(error.column if error.column in form.fields else None, error.message)
