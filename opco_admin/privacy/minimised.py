"""A dump for support and for demonstrations: nobody in it, and everything else as it was.

Each column of a person, by its class, is given a value of the same shape: a name from a list, an address
that leads nowhere, the first of a month. The same value gives the same replacement within one dump, so that
a person stays one person; the key of the replacement is drawn for the dump and thrown away. SIRET stay.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models
from psycopg import sql

from opco_admin.operations import backups
from opco_admin.privacy import classes

NAMES = (
    "Martin", "Bernard", "Thomas", "Petit", "Robert", "Richard", "Durand", "Dubois", "Moreau", "Laurent",
    "Simon", "Michel", "Lefebvre", "Leroy", "Roux", "David", "Bertrand", "Morel", "Fournier", "Girard",
    "Bonnet", "Dupont", "Lambert", "Fontaine", "Rousseau", "Vincent", "Muller", "Lefevre", "Faure", "Andre",
)  # fmt: skip
FIRST_NAMES = (
    "Camille", "Louise", "Alice", "Chloé", "Emma", "Inès", "Jade", "Léa", "Manon", "Sarah", "Adam", "Arthur",
    "Gabriel", "Hugo", "Jules", "Léo", "Louis", "Lucas", "Nathan", "Noah", "Paul", "Raphaël", "Sacha", "Tom",
)  # fmt: skip
FIRST = frozenset({"first_name", "learner_first_name", "tutor_first_name"})
LAST = frozenset({
    "name", "last_name", "used_name", "learner_name", "tutor_name", "learner", "trainer", "holder",
    "signatory", "payee_name", "employer_name", "owner",
})  # fmt: skip
# What must differ from one row to the next: the key of the row makes it so.
ONE_EACH = frozenset({"external_number", "deca_number", "previous_number", "number", "identity"})
# Tables that are not of the house and hold whom they let in, and sealed columns: emptied whole.
EMPTIED = (
    "django_session", "django_admin_log", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog",
    "axes_accessattemptexpiration", "mfa_authenticator", "account_emailconfirmation", "account_emailaddress",
    "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs",
)  # fmt: skip
DELETED = ("branches.CandidateNir", "accounts.FactorTries", "accounts.Seal", "accounts.Change")
SAME_SIRET = frozenset({"employer_siret"})


def make(*, folder: Path, at: datetime) -> Path:
    """Write the minimised dump in a new folder, readable as a backup; its path."""
    with tempfile.TemporaryDirectory(prefix="opco-minimised-") as raw:
        whole = backups.backup(folder=Path(raw), at=at)
        return backups.reworked(backup=whole, folder=folder, at=at, rework=minimise)


def minimise(cursor: Any) -> None:
    """Replace, in the database of this cursor, every value of a person; its triggers asleep meanwhile."""
    key = secrets.token_hex(16)
    present = _tables(cursor)
    for table in EMPTIED:
        if table in present:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    for model in classes.ours():
        table = model._meta.db_table
        if table not in present:
            continue
        with _asleep(cursor, table):
            if model._meta.label in DELETED:
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            elif changes := list(_changes(model, key)):
                cursor.execute(
                    sql.SQL("UPDATE {} SET {}").format(sql.Identifier(table), sql.SQL(", ").join(changes))
                )


def _column(field: Any) -> sql.Identifier:
    return sql.Identifier(str(field.column))


def _changes(model: type[models.Model], key: str) -> Iterator[sql.Composable]:
    for field in model._meta.concrete_fields:
        code = classes.of(model._meta.label).get(field.name)
        if code in classes.PERSONAL and not field.is_relation and field.name not in SAME_SIRET:
            yield sql.SQL("{} = {}").format(_column(field), _replaced(model, field, key))


def _replaced(model: type[models.Model], field: models.Field[Any, Any], key: str) -> sql.Composable:
    """What a column is given; nothing stays nothing."""
    column = _column(field)
    digest = sql.SQL("encode(sha256(convert_to({} || french_key({}::text), 'UTF8')), 'hex')").format(
        sql.Literal(key), column
    )
    row = _column(model._meta.pk)
    match field.get_internal_type():
        case "DateField":
            return sql.SQL("date_trunc('month', {})::date").format(column)
        case "DateTimeField":
            return sql.SQL("date_trunc('month', {})").format(column)
        case "JSONField":
            made = "CASE jsonb_typeof({0}) WHEN 'array' THEN '[]'::jsonb WHEN 'object' THEN '{{}}'::jsonb END"
            return sql.SQL(made).format(column)
        case "BinaryField":
            return sql.SQL("substring(sha256(convert_to({} || {}::text, 'UTF8')) FOR 16)").format(
                sql.Literal(key), row
            )
        case "CharField" | "TextField" | "EmailField" | "FileField" | "SlugField":
            made_ = _words(model, field, digest, row)
            return sql.SQL("CASE WHEN {0} = '' THEN '' WHEN {0} IS NOT NULL THEN {1} END").format(
                column, made_
            )
        case _:
            return sql.SQL("NULL") if field.null else column


def _words(
    model: type[models.Model], field: models.Field[Any, Any], digest: sql.Composable, row: sql.Composable
) -> sql.Composable:
    """Words of the same shape: a name, an address, a number of one’s own, or a sentence that says so."""
    if field.choices:
        return _column(field)
    if field.name == "password":
        return sql.Literal("!")
    if "email" in field.name or field.get_internal_type() == "EmailField":
        return sql.SQL("'personne-' || left({}, 12) || '@exemple.invalid'").format(digest)
    if field.name in FIRST:
        return _drawn(FIRST_NAMES, digest)
    if field.name in _one_each(model):
        made = sql.SQL("left('N' || {}::text, {})").format(row, sql.Literal(field.max_length or 40))
        return made
    if field.name in LAST:
        return _drawn(NAMES, digest)
    if field.name == "iban":
        return sql.Literal("FR7630006000011234567890189")
    if isinstance(field, models.FileField):
        return sql.SQL("'minimise/' || {}::text").format(row)
    if field.name == "sha256":
        return sql.SQL("encode(sha256({}::text::bytea), 'hex')").format(row)
    return sql.SQL("left({}, {})").format(sql.Literal("Texte retiré."), sql.Literal(field.max_length or 40))


def _one_each(model: type[models.Model]) -> frozenset[str]:
    """The columns whose values must differ: those of a number, and those a constraint wants unique."""
    named = {
        name
        for each in model._meta.constraints
        if isinstance(each, models.UniqueConstraint)
        for name in each.fields
    }
    return ONE_EACH | named | {each.name for each in model._meta.concrete_fields if each.unique}


def _drawn(names: tuple[str, ...], digest: sql.Composable) -> sql.Composable:
    return sql.SQL("(ARRAY[{}])[1 + ('x' || left({}, 7))::bit(28)::int % {}]").format(
        sql.SQL(", ").join(sql.Literal(each) for each in names), digest, sql.Literal(len(names))
    )


def _tables(cursor: Any) -> set[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in cursor.fetchall()}


class _asleep:
    """The triggers of a table of the house, off for a while; keys between tables stay watched."""

    def __init__(self, cursor: Any, table: str) -> None:
        self.cursor, self.table = cursor, sql.Identifier(table)

    def __enter__(self) -> None:
        self.cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(self.table))

    def __exit__(self, *failure: object) -> None:
        if failure[0] is None:
            self.cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(self.table))
