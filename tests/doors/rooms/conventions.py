"""Doors of the conventions: their life, their text, their clauses, their follow-up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from conventions.actions import clauses, controls, documents, follow_up, reports
from tests.conventions import making

READ = ("conventions.view_convention",)
HANDLE = ("conventions.view_convention", "conventions.handle_convention")
SIGN = ("conventions.view_convention", "conventions.sign_convention")


def _all(needed: tuple[str, ...], names: str) -> dict[str, tuple[str, ...]]:
    return {f"conventions:{name}": needed for name in names.split()}


NEEDED = {
    **_all(READ, "conventions conventions_export convention convention_document versions versions_compare"),
    **_all(
        READ, "version version_pdf clauses clause follow_up deliverable meeting reports report report_pdf"
    ),
    **_all(READ, "controls control radar radar_export"),
    **_all(HANDLE, "convention_new convention_act convention_opinion convention_entrust convention_attach"),
    **_all(HANDLE, "terms amend amendment_drop clause_new clause_withdraw draft_clauses clause_insert"),
    **_all(
        HANDLE, "clause_adapt clause_arrange party_new party party_remove deliverable_new deliverable_act"
    ),
    **_all(HANDLE, "meeting_new decision_new decision_done report_new report_write report_act"),
    **_all(HANDLE, "control_new control_ask control_close control_reply past"),
    **_all(SIGN, "amendment_seal amendment_unseal amendment_effect version_sign"),
}
ONE = (
    "convention", "convention_opinion", "convention_entrust", "convention_attach", "versions",
    "versions_compare", "terms", "amend", "amendment_drop", "amendment_seal", "amendment_unseal",
    "amendment_effect", "version_sign", "draft_clauses", "clause_insert", "party_new", "follow_up",
    "deliverable_new", "meeting_new", "reports", "report_new", "controls", "control_new",
)  # fmt: skip


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    by = people["officer"]
    row = making.running_convention(by=by, on=on, number="PORTE-1")
    given = {"by": by, "on": on}
    clause = clauses.add(code="objet", title="Objet", text="Objet.", kinds_of=(), **given)
    paper = SimpleUploadedFile("note.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    kept = documents.attach(convention=row.pk, title="Note", file=paper, **given)
    made = follow_up.expect(convention=row.pk, title="Bilan", due_on=on, **given)
    meeting = follow_up.meet(convention=row.pk, kind="steering", held_on=on, **given)
    decision = follow_up.decide(meeting=meeting.pk, text="Relancer", **given)
    report = reports.open_report(
        convention=row.pk, kind="quality", starts_on=row.starts_on, ends_on=row.ends_on, **given
    )
    control = controls.notify(
        convention=row.pk,
        title="Contrôle",
        controller="DREETS",
        notified_on=on,
        due_on=on,
        questions=["?"],
        **given,
    )
    key, party = row.pk, row.parties.order_by("pk").first()
    return {
        **dict.fromkeys((f"conventions:{name}" for name in ONE), (key,)),
        "conventions:convention_act": (key, "end"),
        "conventions:convention_document": (kept.pk,),
        **dict.fromkeys(("conventions:version", "conventions:version_pdf"), (key, 0)),
        **dict.fromkeys(("conventions:clause", "conventions:clause_withdraw"), (clause.pk,)),
        "conventions:clause_adapt": (key, "objet"),
        "conventions:clause_arrange": (key, "objet", "up"),
        **dict.fromkeys(("conventions:party", "conventions:party_remove"), (key, party.pk if party else 0)),
        "conventions:deliverable": (key, made.pk),
        "conventions:deliverable_act": (key, made.pk, "recevoir"),
        **dict.fromkeys(("conventions:meeting", "conventions:decision_new"), (key, meeting.pk)),
        "conventions:decision_done": (key, decision.pk),
        **dict.fromkeys(
            ("conventions:report", "conventions:report_pdf", "conventions:report_write"), (key, report.pk)
        ),
        "conventions:report_act": (key, report.pk, "transmettre"),
        **dict.fromkeys(
            ("conventions:control", "conventions:control_ask", "conventions:control_close"), (key, control.pk)
        ),
        "conventions:control_reply": (key, control.questions.get().pk),
    }
