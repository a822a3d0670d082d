"""What comes for a branch: the answers a campaign waits for, the meetings of its bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from branches.models import Body, CampaignCommittee, Meeting
from law.periods import add_months
from law.typography import french
from registers.models import Committee

AHEAD = 12  # months
MOST = 12


@dataclass(frozen=True, slots=True)
class Event:
    """A date to come; `deadline`: something is to be done by then."""

    on: date
    label: str
    deadline: bool = False
    campaign: int | None = None


def agenda(user: User, committee: Committee, *, on: date) -> list[Event]:
    """The dates of a branch over the next year, those of open campaigns even if they are past."""
    until = add_months(on, AHEAD)
    events = []
    asked = CampaignCommittee.objects.visible_to(user, on).filter(committee=committee, campaign__state="open")
    for row in asked.select_related("campaign").order_by("pk"):
        if row.due_on:
            said = french(f"Réponse de la branche à la campagne « {row.campaign.name} »")
            events.append(Event(row.due_on, said, deadline=True, campaign=row.campaign_id))
        if row.meets_on and row.meets_on >= on:
            events.append(Event(row.meets_on, "Réunion de la CPNE sur les niveaux", campaign=row.campaign_id))
    meetings = Meeting.objects.filter(
        body__in=Body.objects.of_committee(committee.pk), held_on__range=(on, until)
    ).exclude(state="cancelled")
    for meeting in meetings.select_related("body").order_by("held_on", "pk")[:MOST]:
        events.append(Event(meeting.held_on, french(f"Séance : {meeting.body.name}")))
    return sorted(events, key=lambda event: (event.on, event.label))[:MOST]
