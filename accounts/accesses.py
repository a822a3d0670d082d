"""Writing down what is read about persons, and noticing that somebody reads too much."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Case, CharField, F, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone

import law
from accounts.models import Access, ReadingAlert, User
from accounts.roles import ROLES
from law.refusal import Impossible
from law.typography import french

DIRECTION = next(role.label for role in ROLES if role.code == "DI")
SHORTEST_REASON = 10


def record(
    *,
    user: User,
    kind: str,
    model: str,
    at: datetime,
    key: str = "",
    count: int = 1,
    outside: bool = False,
    reason: str = "",
    reference: str = "",
) -> ReadingAlert | None:
    """Write one reading; the alert it opens, if it does.

    The line is committed before lines are counted, so that of two readings at once the last one committed
    sees both: the threshold cannot be missed.
    """
    Access.objects.create(
        user=user, kind=kind, model=model, key=key, count=count, outside=outside, reason=reason,
        reference=reference, at=at,
    )  # fmt: skip
    return _watch(user=user, at=at)


def open_alert(user: User) -> ReadingAlert | None:
    """The alert that this person has not explained yet."""
    return ReadingAlert.objects.filter(user=user, explained_at__isnull=True).first()


@transaction.atomic
def explain(*, alert: ReadingAlert, by: User, reason: str, at: datetime) -> None:
    """Say why so much was read: reading goes on. Impossible for somebody else, twice, or without a reason."""
    row = ReadingAlert.objects.select_for_update().get(pk=alert.pk)
    if row.user_id != by.pk:
        raise Impossible("Seule la personne concernée explique ses lectures.")
    if row.explained_at:
        raise Impossible("Ces lectures sont déjà expliquées.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Impossible(f"Dites pourquoi en {SHORTEST_REASON} caractères au moins.")
    row.reason, row.explained_at = reason.strip(), at
    row.save(update_fields=["reason", "explained_at"])


def read_lately(*, user: User, at: datetime) -> int:
    """Different things read in the time that counts; each page of a list is one, the same thing is one."""
    since = at - timedelta(minutes=law.reading_minutes(_day(at)))
    alerts = ReadingAlert.objects.filter(user=user).order_by("-pk").values("opened_at")
    rows = Access.objects.filter(user=user, at__gt=since).filter(
        at__gt=Coalesce(Subquery(alerts[:1]), Value(since))
    )
    once = Case(
        When(key="", then=Cast("id", CharField())),
        default=F("key"),
        output_field=CharField(),
    )
    return rows.order_by().values("model", once=once).distinct().count()


def _watch(*, user: User, at: datetime) -> ReadingAlert | None:
    """Open an alert when the threshold is reached; one at a time a person."""
    read = read_lately(user=user, at=at)
    if read < law.reading_files(_day(at)):
        return None
    try:
        with transaction.atomic():
            alert = ReadingAlert.objects.create(user=user, opened_at=at, count=read)
            transaction.on_commit(lambda: tell(alert=alert), robust=True)
    except IntegrityError:  # another process opened it at the same moment
        return None
    return alert


def tell(*, alert: ReadingAlert) -> None:
    """Write to the direction and to the data protection officer; nothing of what was read is in the mail."""
    direction = User.objects.filter(is_active=True, groups__name=DIRECTION).values_list("email", flat=True)
    to = sorted({*direction, *settings.READING_ALERT_TO})
    if not to:
        return
    minutes = law.reading_minutes(_day(alert.opened_at))
    where = f"{settings.SITE_URL}{reverse('reading:accesses')}?user={alert.user_id}"
    EmailMessage(
        french("Lecture en nombre de données personnelles"),
        french(
            f"Madame, Monsieur,\n\n{alert.user} a ouvert {alert.count} pages portant des personnes en "
            f"{minutes} minutes, le {timezone.localtime(alert.opened_at):%d/%m/%Y à %H:%M}. La lecture lui "
            "est fermée jusqu’à ce que cette personne en ait dit la raison. Le journal des lectures :"
        )
        + f"\n\n{where}\n",
        bcc=to,
    ).send()


def _day(at: datetime) -> date:
    return timezone.localdate(at)
