"""Reminders: one message a day to each adviser whose promised steps have come."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from smeservice.actions.transfers import advisers
from smeservice.models import Interaction, Reminder, ReminderChoice
from smeservice.rules import reminders as rules

WHERE = "Elles sont à la page « Noter un échange », où elles se cochent une fois faites."


def due(user: User, on: date) -> QuerySet[Interaction]:
    """The steps to remind somebody of: come, not done, of a firm that still is."""
    rows = Interaction.objects.due(user).filter(next_on__lte=on, replaced_by=None, company__closed_on=None)
    return rows.select_related("company").order_by("next_on", "pk")


def steps(user: User, on: date) -> list[rules.Step]:
    """The same, as the message says them."""
    return [rules.Step(str(row.company), row.next_on or on) for row in due(user, on)]


def send_all(*, on: date) -> int:
    """Send the messages of the day that have not left; one that cannot leave does not hold the others.

    Each message is sent with the row that says so: killed, the next run sends those that are missing.
    """
    sent, failure = 0, None
    wanted = Interaction.objects.filter(next_on__lte=on, next_done_on=None, replaced_by=None)
    left = wanted.filter(adviser__is_active=False).values("company__firm__adviser")
    people = advisers().filter(Q(pk__in=wanted.values("adviser")) | Q(pk__in=left))
    people = people.exclude(reminder_choice__muted=True)
    for key in list(people.order_by("pk").values_list("pk", flat=True)):
        try:
            sent += send(user=key, on=on)
        except OSError as error:  # the mail server, or the network
            failure = error
    if failure is not None:
        raise failure
    return sent


@transaction.atomic
def send(*, user: int, on: date) -> bool:
    """Send one message, once a day, unless its reader wants none or everything is done."""
    person = User.objects.select_for_update().get(pk=user)
    muted = ReminderChoice.objects.filter(user=person, muted=True).exists()
    if muted or Reminder.objects.filter(user=person, on=on).exists():
        return False
    found = steps(person, on)
    if not found:
        return False
    row = Reminder.objects.create(user=person, on=on, steps=len(found))
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    EmailMessage(
        rules.subject(found),
        rules.body(found, on, _where()),
        to=[person.email],
        headers={"Message-ID": f"<rappel-{person.pk}-{row.on:%Y%m%d}@{domain}>"},
    ).send()
    return True


def preview(user: User, on: date) -> str:
    """What the message would say; empty when none would leave."""
    found = steps(user, on)
    return rules.body(found, on, _where()) if found else ""


def _where() -> str:
    """Where to find the steps, with its address when this instance knows its own."""
    address = f"{settings.SITE_URL}{reverse('smeservice:exchange_new')}" if settings.SITE_URL else ""
    return "\n".join(part for part in (WHERE, address) if part)


def choose(*, user: User, muted: bool) -> None:
    """Receive these messages, or not."""
    ReminderChoice.objects.update_or_create(user=user, defaults={"muted": muted})
