"""One line of contract data, from a file or from the form: its values, and every reason it cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from contracts.rules import codes
from contracts.rules.cells import READERS, Unreadable, Value, explain
from contracts.rules.columns import BY_NAME, REQUIRED
from law.periods import age
from law.typography import french

Values = dict[str, Value]
Role = Literal["contract", "amendment", "termination"]

AMENDMENT_REQUIRED = ("dispositif", "type_contrat", "numero_avenant", "date_conclusion", "date_effet_avenant")
TERMINATION_REQUIRED = ("dispositif", "numero_externe", "date_rupture")
# What a person may look like at work: wider than the law, it only catches slips of the pen.
PLAUSIBLE_AGES = range(15, 71)
WEEKLY_HOURS = range(49)
MINUTES = range(60)
AMENDMENT_NUMBERS = range(1000)
_RANGES = (
    ("duree_hebdo_heures", WEEKLY_HOURS),
    ("duree_hebdo_minutes", MINUTES),
    ("numero_avenant", AMENDMENT_NUMBERS),
)


class Flaw(NamedTuple):
    """One reason a line cannot be received: where, what was written, what to do, and the article if any."""

    column: str
    value: str
    message: str
    article: str = ""


class Reading(NamedTuple):
    """A line once read: typed values of the filled columns, and all its flaws."""

    values: Values
    errors: list[Flaw]


def flaws(cells: Mapping[str, str]) -> Reading:
    """Read a line given as canonical column -> text; a column that cannot be read has no value."""
    values: Values = {}
    errors: list[Flaw] = []
    for name, raw in cells.items():
        if raw and (text := raw.strip()):
            try:
                value = READERS[name](text)
            except Unreadable as error:
                errors.append(Flaw(name, text[:200], explain(text, error)))
            else:
                if value is not None:
                    values[name] = value
    _check_codes(values, cells, errors)
    _check_filled(values, errors)
    for check in _CHECKS:
        check(values, cells, errors)
    return Reading(values, errors)


def role(values: Values) -> Role:
    """What a line is about: a contract, an amendment of one, or the end of one."""
    if values.get("numero_avenant") or values.get("type_contrat") in codes.AMENDMENT_TYPES:
        return "amendment"
    if values.get("etat") == "RUPTURE" or "date_rupture" in values:
        return "termination"
    return "contract"


def required(values: Values) -> tuple[str, ...]:
    """The columns this line must fill."""
    kind = values.get("dispositif")
    match role(values):
        case "amendment":
            return AMENDMENT_REQUIRED
        case "termination":
            return TERMINATION_REQUIRED
        case _:
            return REQUIRED.get(str(kind), REQUIRED["pro"])


def _check_codes(values: Values, cells: Mapping[str, str], errors: list[Flaw]) -> None:
    kind = values.get("dispositif")
    if kind is None:
        return
    cerfa = values.get("version_cerfa")
    if cerfa and not str(cerfa).startswith(codes.CERFA[str(kind)]):
        _flaw(
            errors,
            cells,
            "version_cerfa",
            "Ce CERFA est celui de l’autre dispositif : corrigez l’un ou l’autre.",
        )
        cerfa = None
    for name, table in _tables(str(kind), None if cerfa is None else str(cerfa)):
        code = values.get(name)
        if code is not None and code not in table:
            del values[name]
            of_form = f" du CERFA {cerfa}" if cerfa and name == "alternant_diplome_plus_eleve" else ""
            admitted = ", ".join(table)
            _flaw(errors, cells, name, f"Ce code n’existe pas{of_form} : choisissez parmi {admitted}.")


@lru_cache(maxsize=64)
def _tables(kind: str, cerfa: str | None) -> tuple[tuple[str, codes.Table], ...]:
    return tuple((name, codes.table(name, kind, cerfa)) for name in codes.CODED)


def _check_filled(values: Values, errors: list[Flaw]) -> None:
    unread = {error.column for error in errors}
    for name in required(values):
        if name not in values and name not in unread:
            errors.append(
                Flaw(name, "", french(f"« {BY_NAME[name].label} » est vide : remplissez cette colonne."))
            )


def _flaw(
    errors: list[Flaw], cells: Mapping[str, str], column: str, sentence: str, article: str = ""
) -> None:
    errors.append(Flaw(column, cells.get(column, "").strip()[:200], french(sentence), article))


def _days(values: Values, first: str, last: str) -> tuple[date, date] | None:
    start, end = values.get(first), values.get(last)
    return (start, end) if isinstance(start, date) and isinstance(end, date) else None


def _check_dates(values: Values, cells: Mapping[str, str], errors: list[Flaw]) -> None:
    days = _days(values, "date_debut_contrat", "date_fin_contrat")
    if days and days[1] < days[0]:
        _flaw(
            errors,
            cells,
            "date_fin_contrat",
            "La fin du contrat précède son début : corrigez l’une des deux dates.",
        )
    days = _days(values, "date_debut_formation", "date_fin_formation")
    if days and days[1] < days[0]:
        _flaw(
            errors, cells, "date_fin_formation",
            "La fin de la formation précède son début : corrigez l’une des deux dates.",
        )  # fmt: skip
    days = _days(values, "date_conclusion", "date_debut_contrat")
    if days and days[0] > days[1] and role(values) == "contract":
        _flaw(
            errors, cells, "date_conclusion",
            "Le contrat est conclu après son début : corrigez l’une des deux dates.",
        )  # fmt: skip


def _check_termination(values: Values, cells: Mapping[str, str], errors: list[Flaw]) -> None:
    end = values.get("date_rupture")
    if not isinstance(end, date):
        return
    article = "D6325-5" if values.get("dispositif") == "pro" else "D6224-6"
    first, last = values.get("date_debut_contrat"), values.get("date_fin_contrat")
    if (isinstance(first, date) and end < first) or (isinstance(last, date) and end > last):
        _flaw(
            errors, cells, "date_rupture",
            "La rupture est en dehors du contrat : donnez une date entre son début et sa fin.", article,
        )  # fmt: skip


def _check_previous(values: Values, cells: Mapping[str, str], errors: list[Flaw]) -> None:
    told = role(values)
    if told == "termination":
        return
    unread = {error.column for error in errors}
    if told == "contract" and values.get("type_contrat") in codes.SUCCESSION_TYPES:
        name = "numero_contrat_precedent"
        if name not in values and name not in unread:
            _flaw(
                errors, cells, name, "Ce contrat en suit un autre : indiquez le numéro du contrat précédent."
            )
    if told == "amendment" and not {"numero_externe", "numero_deca"} & {*values, *unread}:
        _flaw(
            errors, cells, "numero_externe",
            "Indiquez le contrat modifié : son numéro d’émetteur ou son numéro DECA.", "D6224-5",
        )  # fmt: skip


def _check_amendment(values: Values, cells: Mapping[str, str], errors: list[Flaw]) -> None:
    effect = values.get("date_effet_avenant")
    if not isinstance(effect, date) or role(values) != "amendment":
        return
    first, last = values.get("date_debut_contrat"), values.get("date_fin_contrat")
    if (isinstance(first, date) and effect < first) or (isinstance(last, date) and effect > last):
        _flaw(
            errors, cells, "date_effet_avenant",
            "L’avenant prend effet en dehors du contrat : donnez une date entre son début et sa fin.",
            "D6224-5",
        )  # fmt: skip


def _check_quantities(values: Values, cells: Mapping[str, str], errors: list[Flaw]) -> None:
    for name, admitted in _RANGES:
        if name in values and values[name] not in admitted:
            _flaw(errors, cells, name, f"Donnez un nombre de {admitted[0]} à {admitted[-1]}.")
    for name in ("salaire_brut_embauche", "duree_formation_heures"):
        if name in values and not values[name]:
            _flaw(errors, cells, name, "Cette valeur doit être supérieure à zéro.")
    hours, remote = values.get("duree_formation_heures"), values.get("heures_distance")
    if isinstance(hours, int) and isinstance(remote, int) and remote > hours > 0:
        _flaw(
            errors, cells, "heures_distance",
            "Les heures à distance dépassent la durée de la formation : corrigez l’une des deux.",
        )  # fmt: skip


def _check_ages(values: Values, cells: Mapping[str, str], errors: list[Flaw]) -> None:
    days = _days(values, "alternant_date_naissance", "date_debut_contrat")
    if days and (days[0] >= days[1] or age(*days) not in PLAUSIBLE_AGES):
        _flaw(
            errors, cells, "alternant_date_naissance",
            f"L’alternant n’aurait pas de {PLAUSIBLE_AGES[0]} à {PLAUSIBLE_AGES[-1]} ans au début du contrat"
            " : vérifiez sa date de naissance.",
        )  # fmt: skip
    days = _days(values, "tuteur_date_naissance", "date_debut_contrat")
    if days and days[0] >= days[1]:
        _flaw(
            errors,
            cells,
            "tuteur_date_naissance",
            "Cette date de naissance suit le début du contrat : vérifiez-la.",
        )


_CHECKS: tuple[Callable[[Values, Mapping[str, str], list[Flaw]], None], ...] = (
    _check_dates,
    _check_termination,
    _check_previous,
    _check_amendment,
    _check_quantities,
    _check_ages,
)
