"""A scratch database with invented registers, apart from the one in use; time and memory of a step."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opco_admin.settings")
os.environ.setdefault("LOCAL", "1")
ROOT = Path(__file__).resolve().parent.parent
NAME = "opco_admin_bench"


@contextmanager
def scratch() -> Iterator[None]:
    """Django on a database of its own, migrated, dropped at the end."""
    import django
    from django.conf import settings

    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = NAME
    django.setup()
    from django.db import connection

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db("opco_admin", verbosity=0)


def registers(*, levels: bool = True) -> None:
    """Branches, certifications, one vintage, its levels if asked, and providers for the invented lines."""
    from benchmarks.lines import IDCCS, RNCPS, siret
    from registers.models import (
        Agreement,
        Certification,
        Committee,
        CommitteeAgreement,
        NpecVintage,
        Provider,
        SourceFile,
    )

    source = SourceFile.objects.create(name="bench", sha256="0" * 64)
    Agreement.objects.bulk_create(Agreement(idcc=code, label=f"Branche {code}") for code in IDCCS)
    Committee.objects.bulk_create(Committee(code=str(int(code)), label=f"CPNE {code}") for code in IDCCS)
    CommitteeAgreement.objects.bulk_create(
        CommitteeAgreement(agreement_id=code, committee_id=str(int(code)), source=source) for code in IDCCS
    )
    Certification.objects.bulk_create(
        Certification(
            code=code,
            title=f"Titre {code}",
            level=3 + place % 5,
            active=True,
            apprenticeship=True,
            professionalisation=True,
            registered_until=date(2030, 12, 31),
        )
        for place, code in enumerate(RNCPS)
    )
    vintage = NpecVintage.objects.create(applicable_from=date(2024, 7, 15), source=source)
    if levels:
        publish(vintage)
    Provider.objects.bulk_create(
        Provider(
            siret=siret(40_000_000 + number), name="CFA", qualiopi_until=date(2030, 1, 1), nda="93131234513"
        )
        for number in range(800)
    )


def publish(vintage: Any) -> None:
    """The levels of every certification in every branch."""
    from benchmarks.lines import IDCCS, RNCPS
    from registers.models import NpecLevel

    NpecLevel.objects.bulk_create(
        (
            NpecLevel(
                vintage=vintage,
                rncp=code,
                cpne=str(int(idcc)),
                annual=5000 + 10 * place,
                status="CPNE",
                applicable_from=date(2024, 7, 15),
            )
            for place, code in enumerate(RNCPS)
            for idcc in IDCCS
        ),
        batch_size=5000,
    )


def empty(*tables: str) -> None:
    """Nothing left in those tables nor in what depends on them; the books too, which nobody else may."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        cursor.execute("SET session_replication_role = origin")


@contextmanager
def timed(what: dict[str, float], key: str) -> Iterator[None]:
    """Seconds of a step under a key."""
    start = time.perf_counter()
    yield
    what[key] = time.perf_counter() - start


def processor_seconds() -> float:
    """Time of the processors taken by this process and by those it started and that ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def peak_megabytes(*, beside: bool = False) -> float:
    """Largest memory this process ever took, or the largest of those it started."""
    return resource.getrusage(resource.RUSAGE_CHILDREN if beside else resource.RUSAGE_SELF).ru_maxrss / 1024


def in_child(*arguments: str) -> str:
    """What a step prints when run in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def join() -> None:
    """Django on the scratch database that another process made."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = NAME
    django.setup()
