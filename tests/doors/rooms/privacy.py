"""Doors of retention, of legal holds and of the requests of persons."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import holding
from opco_admin.privacy.actions import requests, running

READ = ("privacy.view_purgerun",)
HANDLE = ("privacy.handle_purge",)
ANSWER = ("privacy.answer_person",)
NEEDED = {
    **dict.fromkeys(
        (
            "privacy:home", "privacy:run", "privacy:items", "privacy:items_csv", "privacy:note",
            "privacy:holds", "privacy:hold", "privacy:register", "privacy:register_pdf",
        ),
        READ,
    ),
    "privacy:hold_new": HANDLE,
    "privacy:hold_act": HANDLE,
    **dict.fromkeys(
        ("privacy:simulate", "privacy:propose", "privacy:validate", "privacy:drop"), (*READ, *HANDLE)
    ),
    **dict.fromkeys(
        (
            "privacy:requests", "privacy:request_new", "privacy:request", "privacy:request_file",
            "privacy:request_answer",
        ),
        ANSWER,
    ),
}  # fmt: skip


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A purge proposed over what is old, a hold, a request."""
    by = people["officer"]
    later = dt.date(on.year + 40, 1, 1)
    run = running.start(by=by, on=later)
    running.simulate(run=run.pk, on=later)
    note = SimpleUploadedFile("note.pdf", b"%PDF-1.4\n%note\n%%EOF\n", content_type="application/pdf")
    running.propose(run=run.pk, note=note, by=by, on=later)
    hold = holding.propose(
        kind="person", number="", name="Blin", first_name="Jade", reason="Litige.", by=by, on=on
    )
    asked = requests.receive(
        kind="access", name="Blin", first_name="Jade", born_on=dt.date(2006, 5, 4), number="", words="",
        received_on=on, token=uuid4(), by=by, on=on,
    )  # fmt: skip
    names = ("run", "items", "items_csv", "propose", "validate", "drop", "note")
    return {
        **dict.fromkeys((f"privacy:{name}" for name in names), (run.pk,)),
        "privacy:hold": (hold.pk,),
        "privacy:hold_act": (hold.pk, "validate"),
        **dict.fromkeys(("privacy:request", "privacy:request_answer"), (asked.pk,)),
        "privacy:request_file": (asked.pk, "json"),
    }
