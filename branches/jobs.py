"""Background work of the branches: their figures, the accounts nobody uses."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import date

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts.models import User
from branches.actions import (
    accesses,
    campaigns_closing,
    campaigns_sending,
    campaigns_works,
    certificates_checks,
    figures,
    habilitations,
    scenarios,
    scenarios_stock,
    surveys,
)
from branches.models import CampaignWork, Position, Scenario


@app.periodic(cron="*/15 * * * *")
@app.task(name="branches.refresh_figures", queue="upkeep", queueing_lock="refresh_figures")
def refresh_figures(timestamp: int) -> None:
    """The figures of the branches; killed, the next one does the same work."""
    figures.refresh(on=timezone.localdate())


@app.periodic(cron="10 2 * * *")
@app.task(name="branches.close_idle_accounts", queue="upkeep", queueing_lock="close_idle_accounts")
def close_idle_accounts(timestamp: int) -> None:
    """Accounts of representatives without access, or not used for too long."""
    accesses.close_idle(on=timezone.localdate())


@app.periodic(cron="20 2 * * *")
@app.task(name="branches.end_what_is_over", queue="upkeep", queueing_lock="end_what_is_over")
def end_what_is_over(timestamp: int) -> None:
    """What is past its time: accreditations, lists of contacts, guesses; killed, the next goes on."""
    habilitations.expire_over(on=timezone.localdate())
    surveys.purge_over(on=timezone.localdate())
    certificates_checks.forget_guesses(before=timezone.now())


SCENARIOS = "scenarios"
FEW_CONTRACTS = 30_000  # simulated within a page’s time
FEW_READ = 3_000  # read within a page’s time


def start_effects(*, scenario: Scenario) -> None:
    """Compute the effects of a scenario now, or ask the worker to."""
    reading = scenarios_stock.latest()
    if reading and scenarios_stock.left_out(scenario.committee_id, on=reading.on)["all"] > FEW_CONTRACTS:
        compute_scenario.defer(scenario_id=scenario.pk)
    else:
        scenarios.compute(scenario=scenario.pk)


@app.task(name="branches.compute_scenario", queue=SCENARIOS)
def compute_scenario(scenario_id: int) -> None:
    """Compute the effects of a scenario; killed, it starts again."""
    scenarios.compute(scenario=scenario_id)


def start_reading(*, by: User, on: date) -> bool:
    """Read the contracts into the simulator now, or ask the worker to; whether it is done."""
    if scenarios_stock.waiting(on=on, most=FEW_READ + 1) <= FEW_READ:
        scenarios_stock.refresh(on=on, by=by)
        return True
    with suppress(AlreadyEnqueued):
        read_stock.configure(queueing_lock="read_stock").defer(by_id=by.pk)
    return False


@app.task(name="branches.read_stock", queue=SCENARIOS)
def read_stock(by_id: int | None = None) -> None:
    """Read the contracts into the simulator; killed, the next one goes on."""
    by = User.objects.filter(pk=by_id).first() if by_id else None
    scenarios_stock.refresh(on=timezone.localdate(), by=by)


@app.periodic(cron="40 3 * * *")
@app.task(name="branches.read_stock_nightly", queue=SCENARIOS, queueing_lock="read_stock_nightly")
def read_stock_nightly(timestamp: int) -> None:
    """The stock of the day, after the night’s work on contracts."""
    scenarios_stock.refresh(on=timezone.localdate())


CAMPAIGNS = "campaigns"
FEW_POSITIONS = 5_000  # sent or closed within a page’s time


def start_transmission(
    *, campaign: int, committees: Collection[str], partial: bool, by: User, on: date
) -> CampaignWork | None:
    """Send the received positions now, or ask the worker to; the work, None when it is done."""
    ready = Position.objects.filter(campaign=campaign, committee__in=committees, state="received")
    if ready[: FEW_POSITIONS + 1].count() <= FEW_POSITIONS:
        campaigns_sending.transmit(campaign=campaign, committees=committees, partial=partial, by=by, on=on)
        return None
    with transaction.atomic():
        work = campaigns_works.ask_transmission(
            campaign=campaign, committees=committees, partial=partial, by=by, on=on
        )
        work_on_campaign.defer(work_id=work.pk)
    return work


def start_closing(*, campaign: int, by: User, on: date) -> CampaignWork | None:
    """Close what somebody else proposed now, or ask the worker to; the work, None when it is done."""
    if Position.objects.filter(campaign=campaign)[: FEW_POSITIONS + 1].count() <= FEW_POSITIONS:
        campaigns_closing.close(campaign=campaign, by=by, on=on)
        return None
    with transaction.atomic():
        work = campaigns_works.ask_closing(campaign=campaign, by=by, on=on)
        work_on_campaign.defer(work_id=work.pk)
    return work


@app.task(name="branches.work_on_campaign", queue=CAMPAIGNS)
def work_on_campaign(work_id: int) -> None:
    """Send, or close; killed, it starts again: nothing was written."""
    campaigns_works.run(work=work_id)
