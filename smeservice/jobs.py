"""Background work of the proximity service: the figures of the firms, the people to forget."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from smeservice.actions import contacts, firms


@app.periodic(cron="50 1 * * *")
@app.task(name="smeservice.refresh_firms", queue="upkeep", queueing_lock="refresh_firms")
def refresh_firms(timestamp: int) -> None:
    """The figures and the rank of every firm for the day that begins; killed, the next one does the same."""
    firms.refresh(on=timezone.localdate())


@app.periodic(cron="20 2 * * *")
@app.task(name="smeservice.forget_contacts", queue="upkeep", queueing_lock="forget_contacts")
def forget_contacts(timestamp: int) -> None:
    """People nothing was exchanged with for the time they may be kept."""
    contacts.erase_old(on=timezone.localdate())
