"""A file that changes hands, twice in a day, with who did it; the history is then sealed."""

from __future__ import annotations

import datetime as dt

from accounts import history
from accounts.acting import acting
from accounts.models import Change, User
from contracts.actions import decide
from contracts.models import Contract

People = dict[str, User]
REQUEST = "demonstration"


def follow(on: dt.date, people: People) -> bool:
    """What the journal shows of two officers."""
    if Change.objects.filter(request=REQUEST).exists():
        return False
    one, two = people["gc@demo.local"], people["gc2@demo.local"]
    file = Contract.objects.open().order_by("pk").first()
    for by, officer in ((one, two), (two, one)) if file else ():
        with acting(by=by.pk, request=REQUEST):
            decide.assign(contracts=[file.pk], officer=officer, by=by, on=on)  # type: ignore[union-attr]
    history.seal()
    return True
