"""Whether the house is well: what is looked at, what was found, what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, Min, Q

from law.typography import french

HEARTBEAT = timedelta(minutes=1)
LATE, FAILED, NIGHT = timedelta(minutes=10), timedelta(days=1), timedelta(hours=26)
LEAST_FREE = 10  # percent of the disk that keeps the files
OK, WARNING, DOWN = "ok", "warning", "down"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its state, and a French sentence."""

    code: str
    label: str
    state: str
    said: str


def vital(now: datetime) -> bool:
    """Whether the database answers: what a load balancer needs to know."""
    return _database(now).state == OK


def checks(now: datetime) -> list[Check]:
    """Everything; the rest is not asked of a database that does not answer."""
    first = _database(now)
    if first.state != OK:
        return [first]
    return [first, *(look(now) for look in LOOKS)]


def figures(now: datetime) -> dict[str, float]:
    """Numbers to follow over time, by name."""
    jobs = _jobs()
    free = shutil.disk_usage(_kept()).free
    oldest = _oldest(now)
    return {
        "jobs_waiting": jobs.filter(status="todo").count(),
        "jobs_running": jobs.filter(status="doing").count(),
        "jobs_failed": jobs.filter(status="failed").count(),
        "oldest_job_seconds": max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        "workers": _workers().filter(last_heartbeat__gte=now - HEARTBEAT).count(),
        "disk_free_bytes": free,
    }


def _database(now: datetime) -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Check("database", "Base de données", DOWN, "La base ne répond pas.")
    return Check("database", "Base de données", OK, "La base répond.")


def _schema(now: datetime) -> Check:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    said = (
        f"{len(waiting)} migrations attendent : lancez manage.py migrate."
        if waiting
        else "Le schéma est à jour."
    )
    return Check("schema", "Schéma", DOWN if waiting else OK, french(said))


def _worker(now: datetime) -> Check:
    alive = _workers().filter(last_heartbeat__gte=now - HEARTBEAT).count()
    if alive:
        return Check("worker", "Travail de fond", OK, f"{alive} processus à l’œuvre.")
    return Check("worker", "Travail de fond", DOWN, french("Aucun processus : lancez manage.py worker."))


def _queue(now: datetime) -> Check:
    oldest, failed = (
        _oldest(now),
        _jobs().filter(status="failed", procrastinateevent__at__gte=now - FAILED).distinct().count(),
    )
    if oldest and now - oldest > LATE:
        minutes = int((now - oldest).total_seconds() // 60)
        return Check("queue", "File d’attente", WARNING, f"Un travail attend depuis {minutes} minutes.")
    if failed:
        return Check("queue", "File d’attente", WARNING, f"{failed} travaux ont échoué depuis hier.")
    return Check("queue", "File d’attente", OK, "Rien n’attend plus qu’il ne faut.")


def _night(now: datetime) -> Check:
    done = (
        _events()
        .filter(job__task_name="contracts.nightly", type="succeeded")
        .aggregate(last=Max("at"))["last"]
    )
    if done is None:
        return Check("night", "Travaux de nuit", WARNING, "Aucune nuit n’est encore faite.")
    state = OK if now - done < NIGHT else WARNING
    return Check("night", "Travaux de nuit", state, f"Dernière nuit faite le {done:%d/%m/%Y}.")


def _disk(now: datetime) -> Check:
    usage = shutil.disk_usage(_kept())
    percent = usage.free * 100 // usage.total
    state = OK if percent >= LEAST_FREE else WARNING
    return Check("disk", "Place pour les fichiers", state, french(f"{percent} % du disque est libre."))


LOOKS: tuple[Callable[[datetime], Check], ...] = (_schema, _worker, _queue, _night, _disk)


def _kept() -> Path:
    media = Path(settings.MEDIA_ROOT)
    return media if media.exists() else Path(settings.VAR_DIR)


def _oldest(now: datetime) -> datetime | None:
    """Since when the job that waits longest could have started."""
    due = _jobs().filter(Q(scheduled_at=None) | Q(scheduled_at__lte=now), status="todo")
    found: datetime | None = due.aggregate(oldest=Min("procrastinateevent__at"))["oldest"]
    return found


def _jobs() -> Any:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects


def _events() -> Any:
    from procrastinate.contrib.django.models import ProcrastinateEvent

    return ProcrastinateEvent.objects


def _workers() -> Any:
    from procrastinate.contrib.django.models import ProcrastinateWorker

    return ProcrastinateWorker.objects
