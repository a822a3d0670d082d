"""Background work of the branches: their figures, the accounts nobody uses."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from branches.actions import accesses, figures


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
