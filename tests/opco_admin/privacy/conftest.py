"""A house of every room, aged by twenty years, a seed in each column of a person; what still shows them."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import unwrap
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, models

from accounts.models import User
from opco_admin.operations import backups
from opco_admin.privacy import classes
from opco_admin.privacy.minimised import SAME_SIRET
from tests.contracts.decide.conftest import receive, registers
from tests.doors.conftest import OURS, ROLES_OF, build

LATER = dt.date(2050, 1, 3)
SEED = re.compile(r"CANARI\d{4}")


@dataclass
class Aged:
    """The seeds by column, and where to look for them."""

    people: dict[str, Any]
    addresses: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    seeds: dict[str, str] = field(default_factory=dict)  # seed -> « contracts.Learner.email 3 »
    log: Callable[[], str] = str

    def found(self) -> set[str]:
        """The seeds still in the database dumped whole, on the disk, or in what was logged."""
        text = dumped() + self.log()
        for path in Path(django_settings.MEDIA_ROOT).rglob("*"):
            if path.is_file():
                text += path.read_bytes().decode("latin-1")
        return set(SEED.findall(text)) & set(self.seeds)


def dumped() -> str:
    """Every row of every table, and the bytes of the binary columns as letters."""
    command = [str(backups._binaries() / "pg_dump"), "--data-only", f"--dbname={backups._address()}"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    binary = re.findall(r"\\\\x((?:[0-9a-f]{2})+)", text)
    return text + "".join(bytes.fromhex(each).decode("latin-1") for each in binary)


@pytest.fixture
def house(transactional_db, settings) -> Aged:
    """One of each object of every room, made through the real verbs; who acts in it, where each stands."""
    from tests.doors.conftest import _person

    for name, value in OURS.items():
        setattr(settings, name, value)
    unwrap(registers)(None)
    people = {name: _person(code, name) for name, code in ROLES_OF.items()}
    return Aged(people, build(unwrap(receive)(None), people))


@pytest.fixture
def aged(house, caplog) -> Aged:
    """The house, everything over and settled, and a seed in each column of a person that has to leave."""
    found: Aged = house
    found.log = lambda: caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in _SETTLED.strip().split(";\n"):
            cursor.execute(statement)
        for model, column in classes.columns(*classes.PERSONAL):
            if column.name not in classes.kept(model._meta.label) and model is not User:
                _sow(found, model, column, cursor)
        cursor.execute("SET session_replication_role = origin")
    return found


@pytest.fixture
def sown(house) -> Aged:
    """The house as it is, a seed in each column of a person, those that stay too."""
    found: Aged = house
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model, column in classes.columns(*classes.PERSONAL):
            if column.name not in SAME_SIRET:
                _sow(found, model, column, cursor)
        cursor.execute("SET session_replication_role = origin")
    return found


def _sow(aged: Aged, model: type[models.Model], column: Any, cursor: Any) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute(f'SELECT "{key}" FROM "{table}" ORDER BY 1')
    for (row,) in cursor.fetchall():
        seed = f"CANARI{len(aged.seeds):04d}"
        kind = column.get_internal_type()
        if kind == "FileField":
            path = Path(django_settings.MEDIA_ROOT) / "seeds" / f"{seed}.pdf"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{seed} dans un fichier")
            value = f"seeds/{path.name}"
        elif kind == "JSONField":
            value = f'{{"mot": "{seed}"}}'
        elif kind == "BinaryField":
            value = seed.encode()
        elif kind in ("CharField", "TextField", "EmailField") and (column.max_length or 99) >= len(seed):
            value = seed
        else:
            continue
        cursor.execute(f'UPDATE "{table}" SET "{column.column}" = %s WHERE "{key}" = %s', [value, row])
        aged.seeds[seed] = f"{model._meta.label}.{column.name} {row}"


_SETTLED = """
UPDATE contracts_contract SET state = 'refused' WHERE state IN ('received', 'complete', 'assessed');
UPDATE contracts_invoiceline SET state = 'disputed' WHERE paid <> amount;
UPDATE registers_provideraccount SET until = '2027-01-01' WHERE until IS NULL;
UPDATE contracts_batch SET state = 'refused' WHERE state IN ('checking', 'importing');
UPDATE smeservice_afestpath SET state = 'abandoned', folder_id = NULL;
UPDATE smeservice_planrequest SET state = 'refused', decided_on = ends_on;
UPDATE branches_mandate SET until = '2027-01-01';
UPDATE branches_access SET ended_at = '2027-01-01';
UPDATE branches_accessproposal SET state = 'refused', decided_at = '2027-01-01';
UPDATE conventions_convention SET state = 'closed';
UPDATE accounts_accountproposal SET state = 'rejected', decided_at = '2027-01-01';
UPDATE accounts_legalhold SET state = 'rejected' WHERE kind <> 'contract';
UPDATE privacy_purgerun SET state = 'dropped';
UPDATE privacy_personrequest SET state = 'granted', answered_on = received_on, answered_by_id = made_by_id
"""
