"""The dump for support: restored, searched; nobody in it, and the books as they were."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from opco_admin.operations import backups
from opco_admin.privacy import minimised
from tests.opco_admin.privacy.conftest import SEED, Aged

AT = dt.datetime(2026, 11, 29, 2, 0, tzinfo=dt.UTC)
BOOKS = "SELECT account, sum(debit), sum(credit) FROM contracts_posting GROUP BY 1 ORDER BY 1"
SIRET = "SELECT siret FROM registers_provider ORDER BY 1"


def seeds(cursor: Any) -> set[str]:
    """The seeds in any table of the database of this cursor."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    found: set[str] = set()
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
        text = cursor.fetchone()[0] or ""
        text += "".join(
            bytes.fromhex(each).decode("latin-1") for each in re.findall(r"\\\\x((?:[0-9a-f]{2})+)", text)
        )
        found |= set(SEED.findall(text))
    return found


def asked(cursor: Any, statement: str) -> Any:
    cursor.execute(statement)
    return cursor.fetchall()


@pytest.mark.promise(18)
def test_nobody_is_in_the_dump_for_support(sown: Aged, tmp_path: Path, proof) -> None:
    with connection.cursor() as cursor:
        raw, books, sirets = seeds(cursor), asked(cursor, BOOKS), asked(cursor, SIRET)
    proof.control("valeurs semées, vues dans la base vivante", planted=len(sown.seeds), seen=len(raw))
    assert len(raw) >= 40
    made = minimised.make(folder=tmp_path, at=AT)
    with backups.restored(made) as cursor:
        left = seeds(cursor)
        assert not left, "\n".join(sorted(sown.seeds.get(seed, seed) for seed in left))
        proof.cases("valeurs semées, cherchées dans la copie minimisée", tried=len(raw), wrong=len(left))
        assert asked(cursor, BOOKS) == books
        assert asked(cursor, SIRET) == sirets
        (people,) = asked(cursor, "SELECT count(*) FROM accounts_user WHERE email !~ '@exemple.invalid$'")[0]
        assert people == 0
        assert asked(
            cursor, "SELECT count(*) FROM contracts_learner WHERE extract(day FROM born_on) <> 1"
        ) == [(0,)]
