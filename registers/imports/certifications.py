"""Certifications by diploma code: kit apprentissage, and nomenclatures of the Éducation nationale (BCN)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from registers import rules
from registers.imports.layouts import Found
from registers.imports.staging import merge, stage
from registers.report import Report

UNKNOWN = frozenset({"", "NR"})
CERTIFICATION = {
    "title": "text",
    "kind": "text",
    "level": "smallint",
    "active": "boolean",
    "registration": "text",
    "decided_on": "date",
    "effective_on": "date",
    "registered_until": "date",
    "awarded_until": "date",
    "apprenticeship": "boolean",
    "professionalisation": "boolean",
}
NEWER = "coalesce(registers_certification.as_of, '-infinity') <= coalesce(EXCLUDED.as_of, '-infinity')"
WORDS = {
    "level": "niveau",
    "active": "état",
    "decided_on": "décision",
    "effective_on": "prise d’effet",
    "registered_until": "fin d’enregistrement",
    "awarded_until": "limite de délivrance",
    "apprenticeship": "ouverture à l’apprentissage",
    "professionalisation": "ouverture à la professionnalisation",
}
CONFLICT = object()  # two rows of one file disagree: the value stays unknown
Cell = Callable[[str], str]
Facts = dict[str, Any]


class Reading:
    """One table being read: turns cells into facts, and notes what cannot be read."""

    def __init__(self, found: Found, report: Report) -> None:
        self.sheet = found.sheet.name
        self.report = report

    def day(self, text: str, row: int) -> date | None:
        """A date, or None with a note when it cannot be read."""
        if text in UNKNOWN:
            return None
        try:
            return rules.parse_date(text)
        except ValueError as error:
            self.report.note("unreadable", str(error), row=row, sheet=self.sheet)
            return None

    def text(self, text: str, row: int) -> str:
        """A text, « NR » being empty; damaged accents are noted, never repaired."""
        if rules.garbled(text):
            self.report.note("garbled", f"Accents abîmés\u00a0: {text[:80]}", row=row, sheet=self.sheet)
        return "" if text == "NR" else text

    def note(self, what: str, message: str, row: int) -> None:
        """Note one row of this table."""
        self.report.note(what, message, row=row, sheet=self.sheet)

    def certification(self, cell: Cell, row: int) -> Facts:
        """The facts of one certification."""
        return {
            "title": self.text(cell("title"), row),
            "kind": "" if cell("kind") in UNKNOWN else cell("kind")[:80],
            "level": rules.normalise_level(cell("level")),
            "active": rules.parse_truth(cell("active")),
            "registration": "" if cell("registration") in UNKNOWN else cell("registration")[:40],
            "decided_on": self.day(cell("decided"), row),
            "effective_on": self.day(cell("effective"), row),
            "registered_until": self.day(cell("until"), row),
            "awarded_until": self.day(cell("awarded"), row),
            "apprenticeship": rules.parse_truth(cell("apprenticeship")),
            "professionalisation": None,
        }

    def together(self, code: str, known: Facts | None, facts: Facts, row: int) -> Facts:
        """Two rows of one certification fill each other; where they differ, a conflict."""
        if known is None:
            return facts
        merged = dict(known)
        for name, value in facts.items():
            if value in (None, "") or known[name] == value:
                continue
            if known[name] in (None, ""):
                merged[name] = value
            elif name in WORDS and known[name] is not CONFLICT:
                self.note("conflicts", f"{code}, {WORDS[name]}\u00a0: {known[name]} et {value}.", row)
                merged[name] = CONFLICT
        return merged


def load_kit(cursor: Any, found: Found, report: Report, *, as_of: date | None) -> None:
    """Kit apprentissage: a row is a diploma code and the certification it leads to."""
    reading = Reading(found, report)
    certifications: dict[str, Facts] = {}
    diplomas: dict[str, str] = {}
    links: dict[tuple[str, str], int] = {}
    successions: set[tuple[str, str]] = set()
    for number, cell in found.texts():
        if not cell("diploma") and not cell("rncp"):
            continue
        report.count("read")
        diploma = rules.normalise_diploma(cell("diploma"))
        if diploma is None:
            reading.note("rejected", f"«\u00a0{cell('diploma')}\u00a0» n’est pas un code diplôme.", number)
        else:
            diplomas[diploma] = reading.text(cell("diploma_title"), number)
        code = rules.normalise_rncp(cell("rncp")) if cell("rncp") not in UNKNOWN else None
        if code is None:
            report.count("no_value")
            continue
        facts = reading.certification(cell, number)
        certifications[code] = reading.together(code, certifications.get(code), facts, number)
        successions |= {(code, new) for new in _codes(cell("successors"))}
        if diploma and (diploma, code) in links:
            reading.note(
                "duplicates", f"{diploma} – {code} est déjà à la ligne {links[diploma, code]}.", number
            )
        elif diploma:
            links[diploma, code] = number
    save_certifications(cursor, certifications, report, as_of)
    save_diplomas(cursor, {code: (title, None, None, None) for code, title in diplomas.items()}, report)
    save_pairs(cursor, "registers_diplomalink", ("diploma_id", "certification_id"), links, report)
    save_pairs(cursor, "registers_succession", ("old", "new"), successions, report)


def _codes(cell: str) -> list[str]:
    """Several successors in one cell, separated by « | »."""
    return [code for text in rules.iter_codes(cell) if (code := rules.normalise_rncp(text))]


def load_bcn(cursor: Any, found: Found, report: Report) -> None:
    """N_FORMATION_DIPLOME: title, level, opening and closing of each diploma code."""
    reading = Reading(found, report)
    diplomas = {}
    for number, cell in found.texts():
        report.count("read")
        code = rules.normalise_diploma(cell("diploma"))
        if code is None:
            reading.note("rejected", f"«\u00a0{cell('diploma')}\u00a0» n’est pas un code diplôme.", number)
            continue
        if code in diplomas:
            reading.note("duplicates", f"Le code {code} est écrit deux fois.", number)
        title = reading.text(cell("label") or cell("short"), number)
        opened, closed = reading.day(cell("opened"), number), reading.day(cell("closed"), number)
        diplomas[code] = (title, rules.normalise_level(cell("level")), opened, closed)
    save_diplomas(cursor, diplomas, report)


def load_bcn_levels(cursor: Any, found: Found, report: Report) -> None:
    """N_NIVEAU_FORMATION_DIPLOME: the level of the codes that begin with three characters."""
    levels = {}
    for _, cell in found.texts():
        report.count("read")
        if level := rules.normalise_level(cell("level")):
            levels[cell("prefix")] = level
        else:
            report.count("no_value")
    stage(cursor, "stage_prefix", {"prefix": "text", "level": "smallint"}, levels.items())
    cursor.execute(
        "UPDATE registers_diplomacode AS d SET level = p.level FROM stage_prefix AS p "
        "WHERE left(d.code, 3) = p.prefix AND d.level IS NULL"
    )
    report.count("loaded", cursor.rowcount)


def save_certifications(cursor: Any, found: dict[str, Facts], report: Report, as_of: date | None) -> None:
    """Write certifications; a file older than what is known only fills what is unknown."""
    rows = (
        (code, *(None if facts[name] is CONFLICT else facts[name] for name in CERTIFICATION), as_of)
        for code, facts in found.items()
    )
    count = stage(cursor, "stage_certification", {"code": "text", **CERTIFICATION, "as_of": "date"}, rows)
    columns = [*CERTIFICATION, "as_of"]
    _count(
        report,
        count,
        merge(cursor, "registers_certification", "stage_certification", ["code"], columns, newer=NEWER),
    )


def save_diplomas(cursor: Any, found: dict[str, tuple], report: Report) -> None:
    """Write diploma codes: (title, level, opened, closed)."""
    columns = {"title": "text", "level": "smallint", "opened_on": "date", "closed_on": "date"}
    rows = ((code, *facts) for code, facts in found.items())
    count = stage(cursor, "stage_diploma", {"code": "text", **columns}, rows)
    _count(report, count, merge(cursor, "registers_diplomacode", "stage_diploma", ["code"], [*columns]))


def save_pairs(cursor: Any, table: str, columns: tuple[str, str], pairs: Any, report: Report) -> None:
    """Add the pairs that are new."""
    count = stage(cursor, "stage_pair", dict.fromkeys(columns, "text"), pairs)
    _count(report, count, merge(cursor, table, "stage_pair", columns, []))


def _count(report: Report, count: int, written: int) -> None:
    report.count("loaded", written)
    report.count("unchanged", count - written)
