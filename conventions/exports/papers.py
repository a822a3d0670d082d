"""The document of a version of a convention, in PDF, generated from what the version says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from conventions.models import Version
from conventions.rules import comparing, kinds, terms
from law.typography import french
from registers.models import Agreement, Region
from registers.papers import typeset

TEMPLATE = Path(__file__).parent / "typst" / "convention.typ"
OWN = ("terms", "parties", "clauses")


def pdf_of(version: Version, content: Mapping[str, Any], labels: Mapping[str, str], on: date) -> bytes:
    """The document of what a version says; a signed one always gives the same bytes."""
    dated_on = version.signed_on or on
    return typeset.pdf(TEMPLATE, told(version, content, labels, dated_on), dated_on=dated_on)


def name_of(version: Version) -> str:
    """« cv-2026-00012-avenant-1.pdf »."""
    part = f"avenant-{version.number}" if version.number else "texte-initial"
    return f"{slugify(version.convention.number) or 'convention'}-{part}.pdf"


def told(version: Version, content: Mapping[str, Any], labels: Mapping[str, str], on: date) -> dict[str, Any]:
    """What the document says, ready to be set."""
    row = version.convention
    said = terms.read(content["terms"])
    kind = kinds.BY_CODE[row.kind]
    return {
        "dated_on": on.isoformat(),
        "house": settings.OPCO_NAME or "OPCO Admin",
        "number": row.number,
        "title": french(said.title),
        "kind": french(kind.label),
        "basis": french(f"Code du travail, {', '.join(kind.articles)}"),
        "part": f"Avenant n° {version.number}" if version.number else "Convention",
        "changes": french(version.changes),
        "draft": not version.signed_on,
        "seal": version.sha256,
        "facts": [[label, french(worth)] for label, worth in _facts(said)],
        "purpose": _paragraphs(said.purpose),
        "parties": [_party(version, each) for each in content.get("parties", [])],
        "clauses": [
            {"title": french(each["title"]), "text": _paragraphs(each["text"])}
            for each in content.get("clauses", [])
        ],
        "annexes": [
            {"title": french(labels.get(key, key)), "lines": [[where, worth] for where, worth in found]}
            for key, block in content.items()
            if key not in OWN and block and (found := comparing.lines(block))
        ],
    }


def _facts(told: terms.Terms) -> list[tuple[str, str]]:
    branches = Agreement.objects.filter(pk__in=told.idccs).values_list("pk", "label")
    known = {code: f"{code} {label}" for code, label in branches}
    regions = dict(Region.objects.filter(pk__in=told.regions).values_list("pk", "name"))
    return [
        ("Période", f"du {told.starts_on:%d/%m/%Y} au {told.ends_on:%d/%m/%Y}"),
        ("Branches", terms.listed(told.idccs, known) or "toutes"),
        ("Régions", terms.listed(told.regions, regions) or "tout le territoire"),
        ("Publics", terms.listed(told.publics, terms.PUBLICS) or "tous"),
    ]


def _party(version: Version, line: dict[str, Any]) -> dict[str, str]:
    """A party as the version names it, with its signature when it is given."""
    signed = version.signatures.filter(party__name=line["name"]).first() if version.pk else None
    party = version.convention.parties.filter(name=line["name"]).first()
    signs = line["role"] != kinds.ROLES["partner"]
    who = signed or party
    return {
        "name": line["name"],
        "role": french(f"{line['role']}, {line['nature']}"),
        "siren": line.get("siren", ""),
        "signatory": ", ".join(filter(None, (who.signatory, who.capacity))) if who and signs else "",
        "signs": "oui" if signs else "",
        "signed": f"{signed.signed_on:%d/%m/%Y}" if signed else "",
    }


def _paragraphs(text: str) -> list[str]:
    return [french(line.strip()) for line in text.splitlines() if line.strip()]
