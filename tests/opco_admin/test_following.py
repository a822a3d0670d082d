"""Every table of ours is followed or excused, its triggers are there, and no secret column escapes."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection

from opco_admin.history import following
from tests.test_house import FLOORS

SECRET = re.compile(r"(^|_)(nir|iban|password|secret|sealed|rqth|boe|disab\w*|recognised)($|_)")
OPEN = {  # columns of that look which hold no secret, and why
    "branches.FrameVersion.sealed_on": "the day a framework was signed",
}


def ours() -> set[str]:
    return {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.split(".")[0] in FLOORS and model._meta.managed
    }


def test_every_table_of_ours_stands_in_one_list() -> None:
    """A new table? Its row goes to opco_admin/history/following.py; a migration `Follow()` follows it."""
    listed = [each.label for each in following.followed()] + list(following.excused())
    assert len(listed) == len(set(listed))
    assert not ours() - set(listed)
    assert all(apps.get_model(label) for label in listed)


def test_every_excuse_has_its_reason() -> None:
    tables = [*following.CHANGES_ONLY.values(), *following.EXCUSED.values()]
    assert all(len(why) > 10 for told in tables for why in told.values())


def test_no_secret_column_is_kept() -> None:
    open_ = [
        f"{each.label}.{column.column}"
        for each in following.followed()
        for column in each.model._meta.concrete_fields
        if SECRET.search(column.column) and column.column not in each.masked and not column.is_relation
    ]
    assert set(open_) <= set(OPEN)


def test_masked_and_untold_columns_exist() -> None:
    for label, columns in {**following.MASKED, **following.UNTOLD}.items():
        assert set(columns) <= {field.column for field in apps.get_model(label)._meta.concrete_fields}, label


SET = r"""
SELECT relname, tgname, replace(encode(tgargs, 'escape'), '\000', '|')
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname ~ '^history_'
"""


@pytest.mark.django_db
def test_every_table_has_the_triggers_of_its_row() -> None:
    """One is missing? `operations = [Follow()]` in a new migration of opco_admin sets them all."""
    with connection.cursor() as cursor:
        cursor.execute(SET)
        found = {(table, name): told.split("|")[:4] for table, name, told in cursor.fetchall()}
    wanted = {}
    for each in following.followed():
        told = [each.label.lower(), each.model._meta.pk.column, ",".join(each.masked), ",".join(each.untold)]
        for verb in ("insert", "update", "delete") if each.births else ("update", "delete"):
            wanted[each.model._meta.db_table, f"history_{verb}"] = told
    assert found == wanted
