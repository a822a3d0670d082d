"""The file of a person and the register of processing, as they leave."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from law.typography import french
from opco_admin.privacy import schedule
from opco_admin.privacy.models import PersonRequest
from opco_admin.privacy.persons import Portrait
from opco_admin.privacy.register import ACTIVITIES, SECURITY
from registers.papers import typeset
from registers.sheets.writing import csv_lines

PERSON = Path(__file__).parent / "typst" / "person.typ"
REGISTER = Path(__file__).parent / "typst" / "register.typ"
LONG = 400  # letters of one value on paper; the whole stands in the JSON file


def person_content(row: PersonRequest, found: Portrait, on: date) -> dict[str, Any]:
    """What the file of a person says; JSON-safe."""
    return {
        "title": french("Données tenues sur une personne"),
        "house": settings.OPCO_NAME or french("Opérateur de compétences"),
        "dated_on": on.isoformat(),
        "date": f"{on:%d/%m/%Y}",
        "person": f"{row.first_name} {row.name}",
        "born_on": f"{row.born_on:%d/%m/%Y}" if row.born_on else "",
        "received_on": f"{row.received_on:%d/%m/%Y}",
        "due_on": f"{row.due_on:%d/%m/%Y}",
        "sections": [
            {
                "title": each.title,
                "records": [{"title": one.title, "cells": one.cells} for one in each.records],
            }
            for each in found.sections
        ],
        "withheld": [list(each) for each in found.withheld],
    }


def person_pdf(content: Mapping[str, Any]) -> bytes:
    """The file on paper; long values are cut there."""
    sections = [
        {
            "title": each["title"],
            "records": [
                {"title": one["title"], "cells": [[label, _cut(text)] for label, text in one["cells"]]}
                for one in each["records"]
            ],
        }
        for each in content["sections"]
    ]
    on = date.fromisoformat(content["dated_on"])
    return typeset.pdf(PERSON, {**content, "sections": sections}, dated_on=on)


def person_json(content: Mapping[str, Any]) -> str:
    """The file for a machine (RGPD, art. 20)."""
    return json.dumps(content, ensure_ascii=False, indent=2)


def person_csv(content: Mapping[str, Any]) -> Iterator[str]:
    """The file as a table: what is told, then what is withheld."""
    told = (
        (section["title"], record["title"], label, text)
        for section in content["sections"]
        for record in section["records"]
        for label, text in record["cells"]
    )
    kept = (("Retenu", "", what, why) for what, why in content["withheld"])
    return csv_lines(("Rubrique", "Objet", "Donnée", "Valeur"), (*told, *kept))


def activities(on: date) -> list[dict[str, Any]]:
    """The register, each activity with the periods in force that day."""
    return [
        {
            "activity": each,
            "periods": [
                (kind.label, kind.goes, schedule.terms(kind.parameters, on))
                for kind in (schedule.KINDS[code] for code in each.kinds)
            ],
        }
        for each in ACTIVITIES
    ]


def register_pdf(on: date) -> bytes:
    """The register on paper."""
    rows = [
        {
            "title": row["activity"].title,
            "cells": [
                ["Finalité", row["activity"].purpose],
                ["Base légale", row["activity"].basis],
                ["Texte", row["activity"].article],
                ["Personnes", row["activity"].persons],
                ["Données", row["activity"].data],
                ["Destinataires", row["activity"].recipients],
                *(
                    [label, f"{' ; '.join(term.words for term in terms)} – {goes}"]
                    for label, goes, terms in row["periods"]
                ),
            ],
        }
        for row in activities(on)
    ]
    content = {
        "title": french("Registre des activités de traitement"),
        "house": settings.OPCO_NAME or french("Opérateur de compétences"),
        "dated_on": on.isoformat(),
        "date": f"{on:%d/%m/%Y}",
        "rows": [{**row, "cells": [[label, french(text)] for label, text in row["cells"]]} for row in rows],
        "security": [french(each) for each in SECURITY],
    }
    return typeset.pdf(REGISTER, content, dated_on=on)


def _cut(text: str) -> str:
    return text if len(text) <= LONG else french(f"{text[:LONG]}… (suite dans le fichier JSON)")
