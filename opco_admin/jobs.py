"""Background work of the whole house: the history is sealed as the day goes."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from accounts import history
from opco_admin.reading import work  # noqa: F401 -- its tasks

log = logging.getLogger("opco_admin.history")


@app.periodic(cron="*/5 * * * *")
@app.task(name="opco_admin.seal_history", queue="upkeep", queueing_lock="seal_history")
def seal_history(timestamp: int) -> None:
    """Tie the last changes to the chain."""
    history.seal()


@app.periodic(cron="10 4 * * *")
@app.task(name="opco_admin.check_history", queue="upkeep", queueing_lock="check_history")
def check_history(timestamp: int) -> None:
    """Seal what was left aside, follow the chain, log its last link: kept elsewhere, it proves the rest."""
    history.seal(everything=True)
    report = history.check()
    log.warning("history: %s changes, last link %s:%s", report.rows, report.position, report.link)
    if report.broken:
        raise RuntimeError(f"history: {report.broken} in fault, first change {report.first}")
