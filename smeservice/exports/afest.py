"""The folder of a path at work: what it says, condition by condition, and its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

import law
from law.typography import french
from registers.papers import typeset
from smeservice.models import AfestPath, AfestSequence
from smeservice.rules import afest as rules

TEMPLATE = Path(__file__).parent / "typst" / "afest.typ"


def content(path: AfestPath, on: date, *, draft: bool = False) -> dict[str, Any]:
    """What the folder says, ready to be set; a draft says so on every page."""
    sequences = list(path.sequences.order_by("started_at", "pk"))
    return {
        "dated_on": on.isoformat(),
        "date": f"{on:%d/%m/%Y}",
        "draft": draft,
        "house": settings.OPCO_NAME or "OPCO Admin",
        "title": french("Dossier d’action de formation en situation de travail (AFEST)"),
        "firm": path.company.name or path.company_id,
        "siren": path.company_id,
        "facts": _facts(path),
        "texts": [
            [label, _lines(words)]
            for label, words in (
                ("Objectif professionnel", path.goal),
                ("Compétences visées", path.skills),
                ("Mises en situation choisies", path.situations),
            )
            if words.strip()
        ],
        "conditions": _conditions(path, on),
        "journal": [_row(each) for each in sequences],
        "spent": [
            [
                rules.KINDS[kind],
                _lasted(sum((_length(each) for each in sequences if each.kind == kind), timedelta())),
            ]
            for kind in rules.KINDS
        ],
        "reflections": [_reflection(each) for each in sequences if each.kind != "situation"],
    }


def pdf(told: Mapping[str, Any]) -> bytes:
    """The document; the same content always gives the same bytes."""
    return typeset.pdf(TEMPLATE, told, dated_on=date.fromisoformat(told["dated_on"]))


def pictures(told: Mapping[str, Any]) -> list[bytes]:
    """The pages as PNG, to look at."""
    return typeset.pictures(TEMPLATE, told, dated_on=date.fromisoformat(told["dated_on"]))


def lasted(sequence: AfestSequence) -> str:
    """« 1 h 25 », or a dash while it is going on."""
    return _lasted(_length(sequence)) if sequence.ended_at else "—"


def _facts(path: AfestPath) -> list[list[str]]:
    trainer = " ".join(
        part for part in (path.trainer, f"({path.trainer_role})" if path.trainer_role else "") if part
    )
    named = f", désigné le {path.trainer_named_on:%d/%m/%Y}" if path.trainer_named_on else ""
    return [
        ["Salarié formé", path.learner],
        ["Métier", path.occupation],
        ["Formateur", f"{trainer or 'à désigner'}{named}"],
        ["Période prévue", french(f"du {path.starts_on:%d/%m/%Y} au {path.ends_on:%d/%m/%Y}")],
        ["Conseiller", str(path.adviser)],
    ]


def _conditions(path: AfestPath, on: date) -> list[dict[str, Any]]:
    rows = {each.code: each for each in path.conditions.select_related("said_by")}
    parameter = law.afest_conditions.at(on)
    article = parameter.article if parameter else ""
    return [
        {
            "label": french(rules.LABELS[code]),
            "text": french(text),
            "article": article,
            "note": _lines(rows[code].note) if code in rows else [],
            "said": _said(rows.get(code)),
            "documents": _documents(rows.get(code)),
        }
        for code, text in law.afest_conditions(on).items()
    ]


def _said(row: Any) -> str:
    if row is None or not row.met:
        return "Condition non encore dite remplie."
    return french(f"Dite remplie le {row.said_on:%d/%m/%Y} par {row.said_by}.")


def _documents(row: Any) -> list[str]:
    if row is None:
        return []
    kept = [each.document for each in row.evidence.held().order_by("pk")]
    return [
        french(f"{each.title} (reçu le {each.received_on:%d/%m/%Y}, empreinte {each.sha256[:12]})")
        for each in kept
    ]


def _row(each: AfestSequence) -> list[str]:
    return [_day(each.started_at), _hours(each), each.get_kind_display(), lasted(each)]


def _reflection(each: AfestSequence) -> dict[str, Any]:
    words = {"Attendu": each.expected, "Réalisé": each.done, "Appris": each.learned}
    if each.kind == "assessment":
        words = {"Évalué": each.expected, "Réalisé": each.done, "Résultat": each.learned}
    return {
        "title": french(f"{each.get_kind_display()} du {_day(each.started_at)}, {_hours(each)}"),
        "parts": [[label, _lines(text)] for label, text in words.items() if text.strip()],
    }


def _hours(each: AfestSequence) -> str:
    start, end = timezone.localtime(each.started_at), each.ended_at and timezone.localtime(each.ended_at)
    if end is None:
        return f"{start:%H:%M} –"
    return (
        f"{start:%H:%M} – {end:%H:%M}" if start.date() == end.date() else f"{start:%H:%M} – {end:%d/%m %H:%M}"
    )


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y}"


def _length(each: AfestSequence) -> timedelta:
    return each.ended_at - each.started_at if each.ended_at else timedelta()


def _lasted(spent: timedelta) -> str:
    hours, minutes = divmod(int(spent.total_seconds()) // 60, 60)
    return french(f"{hours} h {minutes:02d}") if hours else french(f"{minutes} min")


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]
