"""Where each canonical column lives: one table says it, for writing by COPY and for reading back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models

from contracts.models import Claim, Contract, Disability, Learner, Training, Work
from contracts.rules.cells import Value
from registers import rules as registers

Row = tuple[Any, ...]

_FIELDS: dict[type[models.Model], dict[str, str]] = {
    Contract: {
        "kind": "dispositif", "external_number": "numero_externe", "deca_number": "numero_deca",
        "previous_number": "numero_contrat_precedent", "contract_type": "type_contrat",
        "cerfa": "version_cerfa",
        "exchange_state": "etat", "concluded_on": "date_conclusion", "starts_on": "date_debut_contrat",
        "ends_on": "date_fin_contrat", "terminated_on": "date_rupture", "termination_reason": "motif_rupture",
        "learner_name": "alternant_nom", "learner_first_name": "alternant_prenom",
        "employer_siret": "employeur_siret", "employer_name": "employeur_denomination",
        "idcc": "employeur_idcc", "cpne": "employeur_code_cpne", "provider_siret": "organisme_siret",
        "provider_name": "organisme_denomination", "rncp": "code_rncp", "title": "intitule_qualification",
    },
    Work: {
        "mode": "mode_contractuel", "nature": "nature_contrat", "derogation": "type_derogation",
        "practical_starts_on": "date_debut_formation_pratique", "weekly_minutes": "duree_hebdo",
        "gross_monthly": "salaire_brut_embauche", "employer_public": "employeur_prive_public",
        "employer_type": "employeur_type", "employer_specific": "employeur_specifique",
        "employer_naf": "employeur_naf", "employer_headcount": "employeur_effectif",
        "employer_postcode": "employeur_code_postal", "employer_city": "employeur_commune",
        "employer_email": "employeur_courriel", "tutor_name": "tuteur_nom",
        "tutor_first_name": "tuteur_prenom",
        "tutor_born_on": "tuteur_date_naissance",
    },
    Learner: {
        "sex": "alternant_sexe", "born_on": "alternant_date_naissance",
        "nationality": "alternant_nationalite",
        "youth_equivalent": "alternant_equivalence_jeunes",
        "prior_situation": "alternant_situation_avant_contrat",
        "highest_diploma": "alternant_diplome_plus_eleve", "postcode": "alternant_code_postal",
        "city": "alternant_commune", "email": "alternant_courriel",
    },
    Training: {
        "uai": "organisme_uai", "nda": "organisme_nda", "in_house": "cfa_entreprise",
        "diploma_code": "code_diplome", "qualification_type": "type_qualification",
        "starts_on": "date_debut_formation", "ends_on": "date_fin_formation",
        "hours": "duree_formation_heures",
        "remote_hours": "heures_distance",
    },
    Claim: {
        "npec_annual": "npec_annuel", "pedagogy": "montant_pedagogie", "disability": "montant_rqth",
        "meals": "nombre_repas", "nights": "nombre_nuitees", "equipment": "montant_premier_equipement",
        "mobility": "mobilite_internationale", "employer_share": "participation_employeur",
    },
    Disability: {"recognised": "alternant_handicap", "boe_extension": "alternant_extension_boe"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its database name, its columns, the canonical column of each and its value when empty."""

    name: str
    key: str
    columns: tuple[str, ...]
    names: tuple[str, ...]
    empties: tuple[str | None, ...]

    def row(self, values: Mapping[str, Value]) -> Row:
        """The values of the columns, without the key."""
        return tuple(map(values.get, self.names, self.empties))


def _table(model: type[models.Model], fields: dict[str, str]) -> Table:
    def empty(name: str) -> str | None:
        return None if model._meta.get_field(name).null else ""

    return Table(
        model._meta.db_table,
        "id" if model is Contract else "contract_id",
        tuple(fields),
        tuple(fields.values()),
        tuple(map(empty, fields)),
    )


TABLES: dict[type[models.Model], Table] = {model: _table(model, fields) for model, fields in _FIELDS.items()}
CONTRACT = TABLES[Contract]
SATELLITES = tuple(table for model, table in TABLES.items() if model is not Contract)
OPTIONAL = TABLES[Disability]


def stored(values: Mapping[str, Value]) -> dict[str, Value]:
    """The values as tables hold them: hours and minutes of a week are one number of minutes."""
    hours, minutes = values.get("duree_hebdo_heures"), values.get("duree_hebdo_minutes")
    if hours is None and minutes is None:
        return dict(values)
    return {**values, "duree_hebdo": 60 * int(hours or 0) + int(minutes or 0)}  # type: ignore[arg-type]


def department(values: Mapping[str, Value]) -> str:
    """The department of the employer; « 20 » in Corsica, whose postcodes do not tell 2A from 2B."""
    return _department(str(values.get("employeur_code_postal") or ""))


@lru_cache(maxsize=8192)
def _department(postcode: str) -> str:
    return registers.department_of(postcode) or postcode[:2]


def has_row(table: Table, values: Mapping[str, Value]) -> bool:
    """Whether a satellite table gets a row: the disability table only when something is stated."""
    return table is not OPTIONAL or any(name in values for name in table.names)


def read_values(contract_ids: Sequence[int]) -> dict[int, dict[str, Value]]:
    """Canonical values of stored contracts, by identity, in five joins."""
    tables = list(TABLES.values())
    columns = ", ".join(f'"{table.name}"."{column}"' for table in tables for column in table.columns)
    joins = " ".join(
        f'LEFT JOIN "{table.name}" ON "{table.name}".contract_id = "{CONTRACT.name}".id'
        for table in SATELLITES
    )
    query = (
        f'SELECT "{CONTRACT.name}".id, {columns} FROM "{CONTRACT.name}" {joins} '  # noqa: S608 -- our own names
        f'WHERE "{CONTRACT.name}".id = ANY(%s)'
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [list(contract_ids)])
        return {row[0]: _values(row[1:]) for row in cursor.fetchall()}


_SOURCES = tuple(name for table in TABLES.values() for name in table.names)


def _values(row: Iterable[Any]) -> dict[str, Value]:
    values = {
        source: value
        for source, value in zip(_SOURCES, row, strict=True)
        if value is not None and value != ""
    }
    minutes = values.pop("duree_hebdo", None)
    if minutes is not None:
        values["duree_hebdo_heures"], values["duree_hebdo_minutes"] = divmod(minutes, 60)
    return values
