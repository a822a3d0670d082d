"""Who acts, and in which request or work: told to the database with each write, in its transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

WRITES = re.compile(
    r"(?is)^\s*(insert|update|delete|merge|with\b.*\b(insert|update|delete)\b|select forget_)"
)
UNFOLLOWED = "django_session"  # written at each request, and part of no history
TELL = "SELECT set_config('opco.who', %s, true), set_config('opco.request', %s, true)"


@contextmanager
def acting(*, by: int | Callable[[], int | None] | None = None, request: str) -> Iterator[None]:
    """What is written here is written by this user (or nobody), in this request; the inner one speaks."""

    def told(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str) and (not WRITES.match(sql) or UNFOLLOWED in sql):
            return execute(sql, params, many, context)
        if connection.needs_rollback:  # Django says so better than the database
            return execute(sql, params, many, context)
        with transaction.atomic(savepoint=False):
            _tell(by() if callable(by) else by, request)
            return execute(sql, params, many, context)

    with connection.execute_wrapper(told):
        yield


def _tell(who: int | None, request: str) -> None:
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute(TELL, [str(who) if who else "", request])


class ActingMiddleware:
    """Every write of a request bears its user and its reference, that of the log and of the error pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def who() -> int | None:
            return request.user.pk if request.user.is_authenticated else None

        with acting(by=who, request=getattr(request, "reference", "")):
            return self.get_response(request)


def watch_jobs(app: Any) -> None:
    """Every write of a job bears its name and number; who asked for it, when it was somebody."""
    app.worker_defaults["task_middleware"] = [_as_job]


def _as_job(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    job = context.job
    with acting(by=job.task_kwargs.get("by_id"), request=f"{job.task_name} {job.id}"):
        return call_next()
