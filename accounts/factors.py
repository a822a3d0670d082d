"""The second factor: codes counted under a lock, what a session has proved, and how lately."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest

from accounts.models import FactorTries, User

PROVED = "mfa"  # how allauth names a second factor among what a session has proved
LIFE = timedelta(minutes=2)  # longer than a code lives, the clocks of telephones included


_OWNER: ContextVar[int | None] = ContextVar("owner of a factor", default=None)


@contextmanager
def of(user: User) -> Iterator[None]:
    """Secrets sealed or opened here are those of this person."""
    token = _OWNER.set(user.pk)
    try:
        yield
    finally:
        _OWNER.reset(token)


def owner(request: HttpRequest | None) -> int:
    """Whose secrets are sealed or opened: said by `of`, else who is signed in."""
    found = _OWNER.get() or (request.user.pk if request is not None else None)
    if found is None:
        raise ImproperlyConfigured("a second factor belongs to somebody: nobody is signed in")
    return found


@transaction.atomic
def try_code(*, user: User, code: str, check: Callable[[], bool], at: datetime) -> str:
    """Try a code: why it is refused, or nothing when it is right.

    Parallel tries wait for each other: each wrong one is counted, a right one serves once.
    """
    tries, _ = FactorTries.objects.select_for_update().get_or_create(user=user)
    rest = timedelta(minutes=settings.FACTOR_REST_MINUTES)
    if tries.failed_at and at - tries.failed_at >= rest:
        tries.failures = 0
    if tries.failures >= settings.FACTOR_FAILURE_LIMIT:
        return f"Trop de codes faux : attendez {settings.FACTOR_REST_MINUTES} minutes, puis essayez encore."
    digest = hashlib.sha256(f"{user.pk}:{''.join(code.split()).casefold()}".encode()).hexdigest()
    if tries.used == digest and tries.used_at and at - tries.used_at < LIFE:
        wrong = "Ce code a déjà servi : attendez le suivant."
    else:
        wrong = "" if check() else "Ce code n’est pas le bon."
    if wrong:
        tries.failures, tries.failed_at = tries.failures + 1, at
    else:
        tries.failures, tries.used, tries.used_at = 0, digest, at
    tries.save()
    return wrong


def has_factor(user: User) -> bool:
    """Whether somebody has a second factor; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def proved_at(request: HttpRequest) -> float | None:
    """When this session last proved its second factor, in seconds; None when it did not."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return max((each["at"] for each in records if each["method"] == PROVED), default=None)


def began_at(request: HttpRequest) -> float:
    """When this session was opened, in seconds."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    last = request.user.last_login  # type: ignore[union-attr]
    return min((each["at"] for each in records), default=last.timestamp() if last else time.time())


def proved_lately(request: HttpRequest) -> bool:
    """Whether it did within the time that heavy acts ask for."""
    last = proved_at(request)
    return last is not None and time.time() - last < settings.STEP_UP_MINUTES * 60


def remember_added(
    sender: object, request: HttpRequest, user: User, authenticator: Any, **more: object
) -> None:
    """A factor added in a session is proved by it."""
    record_authentication(
        request, user, PROVED, id=authenticator.pk, type=authenticator.type, reauthenticated=True
    )


def forget(*, user: User) -> None:
    """Take away every second factor of somebody, recovery codes included."""
    Authenticator.objects.filter(user=user).delete()
    FactorTries.objects.filter(user=user).delete()
