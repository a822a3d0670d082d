"""A file of training-plan requests: its lines as requests, and every reason one cannot be read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from law.refusal import Impossible
from law.typography import french
from registers import rules as read
from registers.imports.layouts import Layout
from registers.models import Establishment
from registers.sheets import Limits, Refused, read_table
from smeservice.actions import requests as actions
from smeservice.models import Firm, PlanRequest
from smeservice.rules.requests import Told

LAYOUT = Layout(
    "plan_requests",
    {
        "reference": ("reference", "reference de l'entreprise", "numero"),
        "siret": ("siret", "siret de l'etablissement", "siret entreprise"),
        "title": ("intitule", "intitule de la formation", "formation"),
        "provider_siret": ("siret de l'organisme", "siret organisme"),
        "provider_name": ("organisme", "nom de l'organisme"),
        "starts_on": ("debut", "date de debut"),
        "ends_on": ("fin", "date de fin"),
        "trainees": ("stagiaires", "nombre de stagiaires"),
        "hours": ("heures", "heures par stagiaire"),
        "unit": ("unite", "unite de prix"),
        "unit_cost": ("prix", "prix unitaire", "prix hors taxes"),
        "side_costs": ("frais annexes",),
        "hourly_wage": ("remuneration horaire", "remuneration par heure"),
        "remote_share": ("part a distance", "part a distance (%)"),
        "pay_to": ("payer a", "payer la formation"),
        "received_on": ("recue le", "date de reception"),
    },
    frozenset({"reference", "siret", "title", "provider_siret", "starts_on", "ends_on", "trainees", "hours",
               "unit_cost"}),
)  # fmt: skip
HEADERS = (
    "Référence", "SIRET", "Intitulé", "SIRET de l’organisme", "Organisme", "Début", "Fin", "Stagiaires",
    "Heures", "Unité", "Prix", "Frais annexes", "Rémunération horaire", "Part à distance", "Payer à",
    "Reçue le",
)  # fmt: skip
LABELS = dict(zip(LAYOUT.columns, HEADERS, strict=True))
LIMITS = Limits(packed=5 * 1024**2, columns=60, archives=False)
MOST = 2000  # lines
_UNITS = {"": "hour", "heure": "hour", "stagiaire": "trainee", "groupe": "group"}
_PAYEES = {"": "provider", "organisme": "provider", "entreprise": "firm"}
_LARGEST = Decimal(1_000_000)


class Flaw(NamedTuple):
    """What is wrong: line, column, the value as it stands, what to do."""

    line: int
    column: str
    value: str
    message: str


@dataclass(slots=True)
class Outcome:
    """What came in, or every reason why nothing did."""

    flaws: list[Flaw] = field(default_factory=list)
    received: list[PlanRequest] = field(default_factory=list)
    known: int = 0


def load(upload: UploadedFile, *, by: User, on: date) -> Outcome:
    """Receive the requests of a file, all or none; Refused when it is no table of requests."""
    with tempfile.NamedTemporaryFile(prefix="opco-requests-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        lines, flaws = _read(copy.name, name=upload.name or "", on=on)
    outcome = Outcome(flaws)
    outcome.flaws += _foreign(lines, by)
    if not outcome.flaws:
        _receive(lines, outcome, by=by, on=on)
    outcome.flaws.sort()
    return outcome


def _receive(lines: Sequence[tuple[int, Told]], outcome: Outcome, *, by: User, on: date) -> None:
    known = set(PlanRequest.objects.filter(reference__in=[told.reference for _, told in lines]).values_list(
        "siret", "reference"
    ))  # fmt: skip
    with transaction.atomic():
        for number, told in lines:
            try:
                row = actions.receive(told=told, token=uuid4(), by=by, on=on)
            except Impossible as impossible:
                outcome.flaws.append(Flaw(number, "", told.reference, str(impossible)))
                continue
            if (told.siret, told.reference) in known:
                outcome.known += 1
            else:
                outcome.received.append(row)
        if outcome.flaws:
            outcome.received, outcome.known = [], 0
            transaction.set_rollback(True)


def _read(path: str, *, name: str, on: date) -> tuple[list[tuple[int, Told]], list[Flaw]]:
    lines: list[tuple[int, Told]] = []
    flaws: list[Flaw] = []
    seen: dict[tuple[str, str], int] = {}
    with read_table(path, name=name, limits=LIMITS, is_header=_is_header) as table:
        places = LAYOUT.places([read.fold_header(title) for title in table.header]) or {}
        for number, cells in table.rows():
            if not any(read.text_of(cell) for cell in cells):
                continue
            if len(lines) + len(flaws) >= MOST:
                raise Refused(f"Ce fichier dépasse {MOST} lignes : coupez-le en plusieurs.")
            told = _line(number, places, cells, flaws, on)
            if told is None:
                continue
            key = told.siret, told.reference
            if (first := seen.setdefault(key, number)) != number:
                said = french(f"La ligne {first} porte déjà cette référence pour cet établissement.")
                flaws.append(Flaw(number, LABELS["reference"], told.reference, said))
            lines.append((number, told))
    if not lines and not flaws:
        raise Refused("Ce fichier n’a aucune ligne sous ses titres.")
    return lines, flaws


def _line(
    number: int, places: Mapping[str, int], cells: Sequence[object], flaws: list[Flaw], on: date
) -> Told | None:
    wrong = len(flaws)
    values: dict[str, Any] = {}
    for column in LAYOUT.columns:
        place = places.get(column)
        cell = cells[place] if place is not None and place < len(cells) else None
        try:
            values[column] = _READERS[column](cell)
        except ValueError as error:
            flaws.append(Flaw(number, LABELS[column], read.text_of(cell)[:60], french(str(error))))
    if len(flaws) > wrong:
        return None
    values["received_on"] = values["received_on"] or on
    return Told(**values)


def _foreign(lines: Sequence[tuple[int, Told]], by: User) -> list[Flaw]:
    """Establishments that are not at the register, or whose firm another adviser follows."""
    places = Establishment.objects.filter(pk__in={told.siret for _, told in lines})
    companies = dict(places.values_list("pk", "company_id"))
    known = set(Firm.objects.filter(company__in=companies.values()).values_list("company_id", flat=True))
    seen = Firm.objects.visible_to(by).filter(company__in=companies.values())
    mine = set(seen.values_list("company_id", flat=True))
    found = []
    for number, told in lines:
        company = companies.get(told.siret)
        if company is None:
            said = "Cet établissement n’est pas au registre des entreprises."
        elif company in known and company not in mine:
            said = "Cette entreprise est suivie par un autre conseiller."
        else:
            continue
        found.append(Flaw(number, LABELS["siret"], told.siret, french(said)))
    return found


def _is_header(titles: Sequence[str]) -> bool:
    return LAYOUT.places([read.fold_header(title) for title in titles]) is not None


def _siret(cell: object) -> str:
    text = read.text_of(cell)
    found = read.normalise_siret(text) if text else None
    if not found or not read.siret_ok(found):
        raise ValueError("Un SIRET compte 14 chiffres justes." if text else "Le SIRET manque.")
    return found


def _day(cell: object) -> date:
    found = _maybe_day(cell)
    if found is None:
        raise ValueError("La date manque : écrivez JJ/MM/AAAA.")
    return found


def _maybe_day(cell: object) -> date | None:
    try:
        found = read.parse_date(cell)
    except ValueError as error:
        raise ValueError("Écrivez une date, par exemple 24/11/2026.") from error
    if found is not None and not 2000 <= found.year <= 2100:
        raise ValueError(f"L’année {found.year} n’est pas vraisemblable.")
    return found


def _euros(cell: object) -> Decimal:
    text = read.text_of(cell)
    if not text:
        return Decimal(0)
    try:
        found = read.parse_amount(cell)
    except ValueError as error:
        raise ValueError("Écrivez un montant en euros, par exemple 25,50.") from error
    if not 0 <= found <= _LARGEST or found != found.quantize(Decimal("0.01")):
        raise ValueError("Un montant est positif, en euros et centimes, d’au plus un million.")
    return found.quantize(Decimal("0.01"))


def _whole(cell: object, *, least: int, most: int) -> int:
    text = read.text_of(cell)
    number = text.removesuffix(",0").removesuffix(".0").removesuffix("%").strip()
    if not number and not least:
        return 0
    if not number.isascii() or not number.isdigit() or not least <= int(number[:9]) <= most:
        raise ValueError(f"Écrivez un nombre entier de {least} à {most}.")
    return int(number)


def _hours(cell: object) -> Decimal:
    try:
        found = read.parse_amount(cell)
    except ValueError as error:
        raise ValueError("Écrivez des heures, par exemple 14 ou 3,5.") from error
    if not Decimal("0.25") <= found <= 2000 or found != found.quantize(Decimal("0.01")):
        raise ValueError("Écrivez de 0,25 à 2000 heures.")
    return found


def _text(cell: object, *, most: int, required: bool) -> str:
    text = " ".join(read.text_of(cell).replace("\0", "").split())
    if required and not text:
        raise ValueError("Cette colonne est vide.")
    if len(text) > most:
        raise ValueError(f"Écrivez {most} caractères au plus.")
    return text


def _among(cell: object, words: Mapping[str, str]) -> str:
    text = read.text_of(cell).strip().lower()
    if text not in words:
        raise ValueError(f"Écrivez {' ou '.join(word for word in words if word)}.")
    return words[text]


_READERS: dict[str, Callable[[object], Any]] = {
    "reference": lambda cell: _text(cell, most=40, required=True),
    "siret": _siret,
    "title": lambda cell: _text(cell, most=160, required=True),
    "provider_siret": _siret,
    "provider_name": lambda cell: _text(cell, most=150, required=False),
    "starts_on": _day,
    "ends_on": _day,
    "trainees": lambda cell: _whole(cell, least=1, most=500),
    "hours": _hours,
    "unit": lambda cell: _among(cell, _UNITS),
    "unit_cost": _euros,
    "side_costs": _euros,
    "hourly_wage": _euros,
    "remote_share": lambda cell: _whole(cell, least=0, most=100),
    "pay_to": lambda cell: _among(cell, _PAYEES),
    "received_on": _maybe_day,
}
