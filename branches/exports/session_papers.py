"""Printed from the data: the convention of a body, the letters, sheet and minutes of a jury."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

import law
from branches.models import Habilitation, Jury, JuryMember, Session
from branches.rules import habilitations, juries
from branches.rules.juries import Presented
from law.typography import french
from registers.papers import typeset

FOLDER = Path(__file__).parent / "typst"
TEMPLATE = FOLDER / "session_papers.typ"
Piece = dict[str, Any]


def convention(row: Habilitation, scope: Sequence[str], *, on: date) -> bytes:
    """The convention with its seven items, to be signed."""
    content = {
        "purpose": row.purpose, "scope": " ; ".join(scope), "fee_terms": row.fee_terms,
        "subcontracting": row.subcontracting, "means": row.means, "sharing": row.sharing,
        "since": f"du {_day(row.since)} au {_day(row.until)}" if row.since and row.until else "", "until": "",
    }  # fmt: skip
    pieces = [
        _facts(
            ("Organisme", f"{row.provider.name} (SIRET {row.provider_id})"),
            ("Branche", row.committee.label),
            ("Habilitation pour", row.get_kind_display().lower()),
        )
    ]
    for position, item in enumerate(habilitations.ITEMS.values(), start=1):
        said = " ".join(filter(None, (str(content[name] or "") for name in item.fields)))
        pieces += [_heading(f"{position}. {item.label}"), _text(said or "À compléter.")]
    pieces += [
        _text(
            "L’organisme signale sans délai tout changement. Le certificateur signale chaque changement "
            f"d’habilitation à France compétences{_within(on)} (R6113-16-5) ; il peut suspendre "
            "l’habilitation par précaution et y mettre fin après avoir entendu l’organisme (R6113-16-6)."
        ),
        _signatures("Pour le certificateur, nom et signature", "Pour l’organisme, nom et signature"),
    ]
    return _pdf(f"Convention d’habilitation n° {row.pk}", [("Convention d’habilitation", (), pieces)], on=on)


def convocations(jury: Jury, members: Sequence[JuryMember], *, on: date) -> bytes:
    """One letter a member, none with the name of a candidate."""
    session = jury.session
    sheets = [
        (
            "Convocation à un jury",
            (str(member), member.organisation),
            [
                _text(f"Le {_day(on)},"),
                _text("Madame, Monsieur,"),
                _text(
                    f"Vous êtes membre du jury de la certification « {session.qualification.title} », au "
                    f"titre du collège : {member.get_college_display().lower()}"
                    f"{', et vous le présidez' if member.president else ''}."
                ),
                _facts(*_where(jury)),
                _text(
                    "Si vous avez formé l’un des candidats, ou si votre organisme l’a formé, dites-le sans "
                    "attendre : vous ne pouvez pas l’évaluer."
                ),
                _text("Je vous prie d’agréer l’expression de ma considération distinguée."),
            ],
        )
        for member in members
    ]
    return _pdf("Convocations du jury", sheets, on=on, paged=False)


def attendance(
    jury: Jury, members: Sequence[JuryMember], candidates: Sequence[Presented], *, on: date
) -> bytes:
    """The sheet to sign: the jury, then the candidates."""
    people = [[str(m), m.get_college_display(), m.organisation, ""] for m in members]
    pieces = [
        _facts(*_where(jury)),
        _heading("Membres du jury"),
        _table(("Nom", "Collège", "Organisation", "Signature"), people, (3, 2, 3, 3), tall=True),
        _heading("Candidats"),
        _table(("Nom", "Signature"), [[each.name, ""] for each in candidates], (3, 3), tall=True),
    ]
    return _pdf("Feuille d’émargement", [("Feuille d’émargement", (), pieces)], on=on)


def minutes(
    jury: Jury,
    members: Sequence[JuryMember],
    candidates: Sequence[Presented],
    blocks: Sequence[str],
    *,
    on: date,
) -> bytes:
    """The minutes with the results entered, to be signed by the jury."""
    codes = list(blocks) or [juries.WHOLE]
    rows = [
        [
            each.name,
            *(juries.OUTCOMES.get(each.outcomes.get(code, ""), "") for code in codes),
            juries.VERDICTS[juries.verdict(each.outcomes, blocks)] if each.outcomes else "",
        ]
        for each in candidates
    ]
    heads = [code or "Résultat" for code in codes]
    sat = [[str(m), m.get_college_display(), _came(m.present)] for m in members]
    pieces = [
        _facts(*_where(jury)),
        _heading("Composition du jury"),
        _table(("Nom", "Collège", "Présence"), sat, (4, 3, 2)),
        _heading("Délibération"),
        _table(("Candidat", *heads, "Décision"), rows, (4, *(2 for _ in heads), 3)),
        _text(
            "Le jury a délibéré hors la présence des candidats. Ses membres n’ont évalué aucun de leurs "
            "stagiaires."
        ),
        _signatures(*[str(m) for m in members if m.present is not False] or ["Le jury"]),
    ]
    return _pdf("Procès-verbal de jury", [("Procès-verbal de jury", (), pieces)], on=on)


def _within(on: date) -> str:
    """« dans les 2 mois », since that duty exists."""
    found = law.habil_report_months.at(on)
    return f" dans les {found.value} mois" if found else ""


def _where(jury: Jury) -> list[tuple[str, str]]:
    session: Session = jury.session
    return [
        ("Certification", session.qualification.title),
        ("Session", f"du {_day(session.starts_on)} au {_day(session.ends_on)}, {session.place}"),
        ("Organisme évaluateur", f"{session.provider.name} (SIRET {session.provider_id})"),
        ("Jury", f"le {_day(jury.meets_on)}{f' à {jury.hour}' if jury.hour else ''}, {jury.place}"),
        ("Nature", "jury paritaire" if jury.joint else "jury professionnel"),
    ]


def _came(present: bool | None) -> str:
    return "" if present is None else "Présent" if present else "Absent"


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""


def _text(text: str) -> Piece:
    return {"piece": "text", "text": french(text)}


def _heading(text: str) -> Piece:
    return {"piece": "heading", "text": french(text)}


def _facts(*rows: tuple[str, str]) -> Piece:
    return {"piece": "facts", "rows": [[french(name), worth or "—"] for name, worth in rows]}


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], *, tall: bool = False
) -> Piece:
    return {
        "piece": "table", "columns": list(columns), "rows": [list(row) for row in rows],
        "widths": list(widths), "tall": tall,
    }  # fmt: skip


def _signatures(*names: str) -> Piece:
    return {"piece": "signatures", "names": list(names)}


def _pdf(
    title: str, sheets: Sequence[tuple[str, Sequence[str], list[Piece]]], *, on: date, paged: bool = True
) -> bytes:
    house = settings.OPCO_NAME or "OPCO"
    data = {
        "title": french(title), "house": house, "dated_on": on.isoformat(), "paged": paged,
        "footer": f"{house} · {title}",
        "sheets": [
            {"title": french(name), "addressee": [line for line in lines if line], "pieces": pieces}
            for name, lines, pieces in sheets
        ],
    }  # fmt: skip
    return typeset.pdf(TEMPLATE, data, dated_on=on)
