"""A history to read, and somebody who may tamper with it: the owner of the server, triggers asleep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from accounts.acting import acting
from accounts.models import Change, User


@contextmanager
def tampering() -> Iterator[Callable[..., None]]:
    """Statements that no trigger sees."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor.execute
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def changes(make_user) -> Callable[[int], list[Change]]:
    """Make so many changes of one user."""

    def make(count: int) -> list[Change]:
        user: User = make_user("GC")
        last = Change.objects.order_by("-id").values_list("pk", flat=True).first() or 0
        with acting(by=user.pk, request="essai"):
            for number in range(count):
                User.objects.filter(pk=user.pk).update(first_name=f"Zoé {number}")
        return list(Change.objects.filter(pk__gt=last).order_by("pk"))

    return make
