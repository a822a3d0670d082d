"""Doors of the campaigns of levels."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from branches.actions import (
    campaigns,
    campaigns_positions,
    campaigns_recommendations,
    campaigns_sending,
    campaigns_votes,
)
from branches.models import CampaignWork
from branches.rules.campaigns_lines import AdviceLine
from branches.rules.campaigns_positions import Advice
from registers.models import Committee
from tests.contracts.papers.conftest import HONEST

OPEN, WORK = ("branches.open_branch",), ("branches.open_branch", "branches.work_branch")
EITHER = ("branches.open_branch", "branches.represent_branch")
PROPOSE = ("branches.propose_position",)
CLOSE = ("branches.open_branch", "branches.close_campaign")


def _all(names: str, needed: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {f"branches:{name}": needed for name in names.split()}


NEEDED = {
    **_all("campaign campaign_grid campaign_defaults campaign_defaults_csv campaign_closing", OPEN),
    **_all("campaign_work", OPEN),
    **_all("campaign_new campaign_begin campaign_publish campaign_cancel campaign_recommendations", WORK),
    **_all("campaign_conflicts campaign_transmission campaign_sent campaign_study campaign_vote", WORK),
    **_all("campaign_receive campaign_plan position_reopen position_remark remark_answer", WORK),
    **_all("campaign_close campaign_reject", CLOSE),
    **_all("campaign_paste position_comment", PROPOSE),
}
ENOUGH = _all("campaigns campaign_branch campaign_export campaign_briefing campaign_minutes position", EITHER)
POSTED = {"branches:position": PROPOSE, "branches:campaign_closing": WORK}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A campaign with a position sent and questioned, one proposed, and a table that waits."""
    by, code = people["officer"], "2"
    Committee.objects.get_or_create(pk=code, defaults={"label": "CPNE d’essai"})
    row = campaigns.prepare(
        name="Campagne NPEC", kind="general", launched_on=on, committees=[code], by=by, on=on
    )
    campaigns.publish(campaign=row.pk, published_on=on, bulletin="BO", by=by, on=on)

    def load(*worths: tuple[str, int]) -> Any:
        lines = [AdviceLine(n, rncp, "", Advice(worth)) for n, (rncp, worth) in enumerate(worths, 2)]
        return campaigns_recommendations.receive(campaign=row.pk, name="x", lines=lines, by=by, on=on)

    load(("RNCP38362", 8000), ("RNCP36989", 7000))
    first, second = row.positions.order_by("rncp")
    for each in (first, second):
        campaigns_positions.propose(
            position=each.pk, choice="recommended", amount=None, reason="", communication=None, by=by, on=on
        )
    asked = row.asked.get()
    campaigns_votes.vote(
        asked=asked.pk, positions=[first.pk], minutes=ContentFile(HONEST, "pv.pdf"), voted_on=on, by=by, on=on
    )
    campaigns_votes.receive(positions=[first.pk], received_on=on, by=by, on=on)
    sent = campaigns_sending.transmit(campaign=row.pk, committees=[code], partial=True, by=by, on=on)
    over = CampaignWork.objects.create(
        campaign=row, kind="transmit", state="done", asked_by=by, asked_on=on, ended_at=timezone.now()
    )
    remark = campaigns_sending.remark(position=first.pk, text="x", reported_on=on, by=by, on=on)
    waiting = load(("RNCP38362", 9000)).waiting
    ours = [name for name in (*NEEDED, *ENOUGH) if "campaign_" in name or name == "branches:campaign"]
    branch = ("branch", "paste", "study", "vote", "receive", "plan", "export", "briefing", "minutes")
    of_branch = {f"branches:campaign_{name}" for name in branch}
    positions = ("position", "position_comment", "position_reopen", "position_remark")
    return {
        **{name: (asked.pk if name in of_branch else row.pk,) for name in ours},
        **{f"branches:{name}": (first.pk,) for name in positions},
        "branches:campaign_new": (),
        "branches:campaign_conflicts": (waiting.pk,),
        "branches:campaign_sent": (sent.pk,),
        "branches:campaign_work": (over.pk,),
        "branches:remark_answer": (remark.pk,),
    }
