"""How long the session lasts without a request: the page warns before its end."""

from __future__ import annotations

from django import template
from django.conf import settings

from accounts.middleware import APPROVE
from accounts.models import User

register = template.Library()


@register.simple_tag
def idle_minutes(user: User) -> int:
    """Minutes left to this person when nothing is asked any more."""
    approves = user.has_perm(APPROVE)
    return settings.SESSION_IDLE_MINUTES_OF_APPROVERS if approves else settings.SESSION_IDLE_MINUTES
