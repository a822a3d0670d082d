"""Guessing: one person tried too often, as django-axes counts it, or many persons tried from one place."""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest


class GuessingHandler(AxesDatabaseHandler):
    """The count of django-axes, and the number of accounts missed from one address."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        return bool(super().is_locked(request, credentials)) or _sprays(request)


def _sprays(request: HttpRequest) -> bool:
    """Whether too many accounts were missed lately from where this request comes.

    Who mistypes then signs in is forgotten: an office behind one address is not a guesser.
    """
    missed = AccessAttempt.objects.filter(
        ip_address=get_client_ip_address(request), attempt_time__gte=get_cool_off_threshold(request)
    )
    return missed.values("username").distinct().count() >= settings.SPRAY_LIMIT
