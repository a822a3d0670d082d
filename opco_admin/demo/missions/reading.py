"""Files read by officers, one of them out of his portfolio; a list of persons taken away with its reason."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from accounts import accesses
from accounts.models import Access, User
from contracts.models import Contract
from opco_admin.reading import exporting
from opco_admin.reading.taking import place

People = dict[str, User]
OPENED = 6
WHY = "Contrôle de service fait demandé par la région pour la campagne d’automne."


def read(on: dt.date, people: People) -> bool:
    """What the log shows: files of each officer, a file of a colleague, an export that expires."""
    if Access.objects.filter(kind="export").exists():
        return False
    officer, other, finance = (people[f"{name}@demo.local"] for name in ("gc", "gc2", "fi"))
    now = timezone.now()
    files = list(Contract.objects.order_by("-pk")[:OPENED])
    for index, file in reversed(list(enumerate(files))):
        reader = officer if index % 3 else other
        accesses.record(
            user=reader, kind="file", model="contracts.contract", key=str(file.pk),
            outside=file.officer_id not in (None, reader.pk), at=now - dt.timedelta(minutes=7 * index + 3),
        )  # fmt: skip
    if files:
        row = exporting.ask(
            at=place(reverse("contracts:queue")), title="Dossiers", form="xlsx", reason=WHY, by=finance,
            now=now, reference="",
        )  # fmt: skip
        exporting.prepare(export=row.pk, now=now)
    return True
