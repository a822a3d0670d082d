"""A file of candidates: its lines as entries, and every reason one cannot be read."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.forms import ValidationError

from branches.actions.candidates import Wrong
from branches.imports import rows
from branches.rules import sessions
from branches.rules.sessions import Entry, Person
from law.typography import french
from registers.rules import normalise_siret, parse_date, parse_truth
from registers.rules.text import fold

COLUMNS = {
    "nom": ("nom de naissance", "name"),
    "nom d'usage": ("nom usage", "nom marital"),
    "prenom": ("prénom",),
    "date de naissance": ("naissance", "ne le", "nee le"),
    "sexe": ("genre",),
    "voie": ("voie d'acces", "parcours"),
    "siret du formateur": ("forme par", "siret formateur", "organisme"),
    "contrat": ("numero de contrat", "dossier"),
    "entree": ("entree dans le parcours", "date d'entree"),
    "courriel": ("email", "e-mail", "mail"),
    "accord": ("consentement", "accepte l'enquete"),
    "nir": ("numero de securite sociale",),
}
NEEDED = ("nom", "prenom", "date de naissance", "voie")
_ROUTES = {
    **{code: code for code in sessions.ROUTES},
    **{fold(label): code for code, label in sessions.ROUTES.items()},
    "contrat d'apprentissage": "apprenticeship",
    "contrat de professionnalisation": "professionalisation",
    "libre": "free",
}
_SEXES = {"f": "F", "m": "M", "femme": "F", "homme": "M", "h": "M", "": ""}
FIELDS = {
    "name": "nom", "first_name": "prenom", "born_on": "date de naissance", "entered_on": "entree",
    "trained_by": "siret du formateur", "contract": "contrat", "email": "courriel", "nir": "nir",
}  # fmt: skip


def read(upload: UploadedFile) -> tuple[list[Entry], list[Wrong]]:
    """Entries of the lines that can be read, flaws of the others; Refused when it is no such list."""
    entries: list[Entry] = []
    flaws: list[Wrong] = []
    for number, cells in rows.read(upload, COLUMNS, NEEDED).rows:
        entry, wrong = _entry(number, cells)
        flaws += wrong
        if entry is not None:
            entries.append(entry)
    return entries, flaws


def _entry(number: int, cells: dict[str, str]) -> tuple[Entry | None, list[Wrong]]:
    wrong: list[Wrong] = []

    def say(column: str, sentence: str) -> None:
        shown = "" if column == "nir" else cells.get(column, "")[:60]
        wrong.append(Wrong(number, column, shown, french(sentence)))

    def day(column: str) -> date | None:
        try:
            return parse_date(cells.get(column, ""))
        except ValueError:
            say(column, "Écrivez une date, par exemple 17/05/2004.")
            return None

    born_on, entered_on = day("date de naissance"), day("entree")
    if not cells.get("date de naissance"):
        say("date de naissance", "La date de naissance manque.")
    route = _ROUTES.get(fold(cells["voie"]))
    if route is None:
        say("voie", f"Écrivez une de ces voies : {', '.join(sessions.ROUTES.values())}.")
    sex = _SEXES.get(fold(cells.get("sexe", "")))
    if sex is None:
        say("sexe", "Écrivez F, M, ou laissez vide.")
    siret = cells.get("siret du formateur", "")
    provider = normalise_siret(siret) if siret else ""
    if provider is None:
        say("siret du formateur", "Un SIRET compte 14 chiffres.")
    typed = cells.get("contrat", "")
    contract = sessions.contract_number(typed) if typed else ""
    if contract is None:
        say("contrat", "Un numéro de contrat s’écrit A ou P, puis 9 chiffres.")
    email, truth = cells.get("courriel", ""), cells.get("accord", "")
    if email and not _is_address(email):
        say("courriel", "Cette adresse électronique n’est pas lisible.")
    consent = parse_truth(truth) if truth else False
    if consent is None:
        say("accord", "Écrivez « oui », « non », ou laissez vide.")
    for column, most in (("nom", 80), ("prenom", 80), ("nom d'usage", 80)):
        if len(cells.get(column, "")) > most:
            say(column, f"Ce texte dépasse {most} caractères.")
    if wrong or born_on is None or route is None:
        return None, wrong
    person = Person(cells["nom"], cells["prenom"], born_on, route, entered_on)
    return Entry(
        number, person, used_name=cells.get("nom d'usage", ""), sex=sex or "", trained_by=provider or "",
        contract=contract or "", email=email, consent=bool(consent), nir=cells.get("nir", ""),
    ), []  # fmt: skip


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
