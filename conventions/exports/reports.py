"""A report of a convention, in PDF."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from conventions.models import ConventionReport
from conventions.rules import reports as rules
from conventions.rules.reports import Section
from law.typography import french
from registers.papers import typeset

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"


def pdf_of(report: ConventionReport, evidence: Iterable[Section], on: date) -> bytes:
    """The document; one that was sent always gives the same bytes."""
    dated_on = report.sent_on or on
    texts = report.content.get("texts", {})
    row = report.convention
    told = {
        "dated_on": dated_on.isoformat(),
        "house": settings.OPCO_NAME or "OPCO Admin",
        "number": row.number,
        "convention": french(row.title),
        "title": french(f"{str(report)[:1].upper()}{str(report)[1:]}"),
        "draft": report.sent_on is None,
        "seal": report.sha256,
        "texts": [
            {"title": french(label), "lines": _paragraphs(texts.get(code, ""))}
            for code, label in rules.TEXTS[report.kind].items()
        ],
        "evidence": [
            {"title": french(each.title), "lines": [list(map(french, line)) for line in each.lines]}
            for each in evidence
        ],
    }  # fmt: skip
    return typeset.pdf(TEMPLATE, told, dated_on=dated_on)


def name_of(report: ConventionReport) -> str:
    """« cv-2026-00012-bilan-financier-2026-12-31.pdf »."""
    return f"{slugify(report.convention.number)}-{slugify(report.get_kind_display())}-{report.ends_on}.pdf"


def _paragraphs(text: str) -> list[str]:
    return [french(line.strip()) for line in text.splitlines() if line.strip()]
