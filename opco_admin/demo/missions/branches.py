"""Who works for which branch of the demonstration."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from branches.models import Access
from opco_admin.demo import world
from registers.models import Committee

REPRESENTED = world.BRANCHES[0].committees[0][0]


def attach(on: dt.date, people: dict[str, User]) -> bool:
    """The officer works for every branch; the representative speaks for the first one."""
    if Access.objects.exists():
        return False
    since = on - dt.timedelta(days=400)
    rows = [
        Access(user=people["br@demo.local"], committee=each, since=since)
        for each in Committee.objects.order_by("pk")
    ]
    rows.append(Access(user=people["bx@demo.local"], committee_id=REPRESENTED, since=since))
    Access.objects.bulk_create(rows)
    return True
