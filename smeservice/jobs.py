"""Background work of the proximity service: the figures of the firms, the people to forget."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts.models import User
from smeservice import lots
from smeservice.actions import contacts, figures, firms, reminders, satisfaction, transfer_works
from smeservice.models import Interaction, TransferWork

FEW = 20_000  # exchanges counted within a page’s time


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


@app.periodic(cron="30 6 * * 1-5")
@app.task(name="smeservice.remind_advisers", queue="upkeep", queueing_lock="remind_advisers")
def remind_advisers(timestamp: int) -> None:
    """The promised steps that have come, one message an adviser; killed, the next one sends the others."""
    reminders.send_all(on=timezone.localdate())


def start_figures(*, on: date) -> bool:
    """Count the figures now when there are few exchanges, or ask the worker to; whether it is done."""
    if Interaction.objects.order_by()[: FEW + 1].count() <= FEW:
        figures.refresh(on=on)
        return True
    with suppress(AlreadyEnqueued), transaction.atomic():
        count_figures.configure(queueing_lock="count_figures_now").defer(timestamp=0)
    return False


@app.periodic(cron="40 2 * * *")
@app.task(name="smeservice.count_figures", queue="upkeep", queueing_lock="count_figures")
def count_figures(timestamp: int) -> None:
    """The figures of the pages, after those of the firms; old words of satisfaction erased."""
    figures.refresh(on=timezone.localdate())
    satisfaction.forget_comments(on=timezone.localdate())


@app.periodic(cron="15 9 * * 1-5")
@app.task(name="smeservice.ask_firms", queue="upkeep", queueing_lock="ask_firms")
def ask_firms(timestamp: int) -> None:
    """Who is to be asked about a visit or a diagnosis; killed, nobody is asked twice."""
    satisfaction.send(on=timezone.localdate(), site=settings.SITE_URL)


TRANSFERS = "transfers"
FEW_FIRMS = 5_000  # moved within a page’s time


def start_move(*, query: str, expected: int, reason: str, token: UUID, by: User, on: date) -> TransferWork:
    """Ask the worker to move the firms of these criteria."""
    with transaction.atomic():
        work = transfer_works.ask_move(
            query=query, expected=expected, reason=reason, token=token, by=by, on=on
        )
        if work.running:
            move_firms.defer(work_id=work.pk)
    return work


def start_return(*, transfer: int, reason: str, token: UUID, by: User, on: date) -> TransferWork:
    """Ask the worker to give back the firms of a transfer."""
    with transaction.atomic():
        work = transfer_works.ask_return(transfer=transfer, reason=reason, token=token, by=by, on=on)
        move_firms.defer(work_id=work.pk)
    return work


@app.task(name="smeservice.move_firms", queue=TRANSFERS)
def move_firms(work_id: int) -> None:
    """Move, or give back; killed, it starts again: nothing was written."""
    transfer_works.run(work=work_id, lot=lots.of_work)
