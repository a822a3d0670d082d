"""Branches: IDCC lists, OPCO of each IDCC, activities, and the CPNE–IDCC mapping with its periods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from registers import rules
from registers.imports.layouts import Found
from registers.imports.staging import merge, stage
from registers.report import Report
from registers.sheets import Refused

MULTIPLE = "multiple"
IN_FORCE = "VIGUEUR"
CLOSE_MAPPINGS = """
WITH starts AS (
    SELECT committee_id, since, lead(since) OVER (PARTITION BY committee_id ORDER BY since) - 1 AS until
    FROM (SELECT DISTINCT committee_id, since FROM registers_committeeagreement) AS published
)
UPDATE registers_committeeagreement AS mapping SET until = starts.until
FROM starts
WHERE starts.committee_id = mapping.committee_id AND starts.since = mapping.since
  AND mapping.until IS DISTINCT FROM starts.until
"""
REPLACE_MAPPINGS = """
DELETE FROM registers_committeeagreement AS mapping
WHERE since = %s AND EXISTS (SELECT 1 FROM stage_mapping AS s WHERE s.committee_id = mapping.committee_id)
  AND NOT EXISTS (SELECT 1 FROM stage_mapping AS s WHERE s.committee_id = mapping.committee_id
                  AND s.agreement_id IS NOT DISTINCT FROM mapping.agreement_id)
"""
INSERT_MAPPINGS = """
INSERT INTO registers_committeeagreement (committee_id, agreement_id, since, until, source_id)
SELECT s.committee_id, s.agreement_id, %s, s.until, %s
FROM (SELECT s.*, (SELECT min(since) - 1 FROM registers_committeeagreement AS later
                   WHERE later.committee_id = s.committee_id AND later.since > %s) AS until
      FROM stage_mapping AS s) AS s
WHERE NOT EXISTS (SELECT 1 FROM registers_committeeagreement AS known
                  WHERE known.committee_id = s.committee_id AND known.since = %s
                  AND known.agreement_id IS NOT DISTINCT FROM s.agreement_id)
"""


def load_agreements(cursor: Any, found: Found, report: Report) -> None:
    """Any list of IDCC: label, legal state, OPCO; a key of several codes is split, « NA » is parked."""
    rows: dict[str, dict[str, str]] = {}
    for number, cell in found.texts():
        if not any(cell(name) for name in found.places):
            continue
        report.count("read")
        codes = list(rules.iter_codes(cell("idcc")))
        known = [code for text in codes if (code := rules.normalise_idcc(text))]
        if len(known) != len(codes) or not known:
            report.note(
                "parked",
                f"«\u00a0{cell('idcc')}\u00a0» n’est pas un IDCC." if codes else "Sans IDCC.",
                row=number,
                sheet=found.sheet.name,
            )
            continue
        if len(known) > 1:
            report.note(
                "split", f"Plusieurs codes\u00a0: {', '.join(known)}.", row=number, sheet=found.sheet.name
            )
        facts = {name: cell(name) for name in ("label", "state", "kali")}
        facts["opco"] = rules.normalise_opco(cell("opco"))
        for code in known:
            rows[code] = _together(code, rows.get(code), facts, number, report)
    columns = ("label", "state", "kali", "opco")
    _report_moves(cursor, rows, report)
    count = stage(
        cursor,
        "stage_agreement",
        {"idcc": "text", **dict.fromkeys(columns, "text")},
        ((code, *(facts[column] for column in columns)) for code, facts in rows.items()),
    )
    written = merge(cursor, "registers_agreement", "stage_agreement", ["idcc"], columns)
    report.count("loaded", written)
    report.count("unchanged", count - written)


def _together(
    code: str, known: dict[str, str] | None, facts: dict[str, str], number: int, report: Report
) -> dict[str, str]:
    """Two rows of one IDCC: the text in force wins; two OPCO are shown as a conflict, neither is chosen."""
    if known is None:
        return facts
    if known["opco"] and facts["opco"] and known["opco"] != facts["opco"]:
        report.note("conflicts", f"IDCC {code}\u00a0: {known['opco']} et {facts['opco']}.", row=number)
        return known | {"opco": MULTIPLE}
    newer = facts["state"].startswith(IN_FORCE) and not known["state"].startswith(IN_FORCE)
    better = facts if newer else known
    return better | {"opco": known["opco"] or facts["opco"]}


def _report_moves(cursor: Any, rows: dict[str, dict[str, str]], report: Report) -> None:
    """An agreement known under another OPCO is written, and said."""
    cursor.execute(
        "SELECT idcc, opco FROM registers_agreement WHERE opco <> '' AND idcc = ANY(%s)", [list(rows)]
    )
    for code, opco in cursor.fetchall():
        if rows[code]["opco"] not in ("", opco):
            report.note(
                "conflicts", f"IDCC {code}\u00a0: {opco} jusqu’ici, {rows[code]['opco']} dans ce fichier."
            )


def load_activities(cursor: Any, found: Found, report: Report) -> None:
    """DARES passage table from activities (APE) to IDCC; hidden activities have no code."""
    rows: dict[tuple[str, str], object] = {}
    labels: dict[str, str] = {}
    for number, cell in found.texts():
        naf = rules.normalise_naf(cell("naf"))
        if not cell("naf"):
            continue
        report.count("read")
        idcc = rules.normalise_idcc(cell("idcc"))
        if naf is None:
            report.note(
                "rejected",
                f"«\u00a0{cell('naf')[:40]}\u00a0» n’est pas un code APE.",
                row=number,
                sheet=found.sheet.name,
            )
        elif idcc is None:
            report.count("no_value")
        else:
            rows[naf, idcc] = rules.share_of(cell("share"))
            labels.setdefault(idcc, cell("label"))
    complete_agreements(cursor, labels.items())
    types = {"naf": "text", "agreement_id": "text", "share": "numeric"}
    count = stage(cursor, "stage_activity", types, ((*key, share) for key, share in rows.items()))
    written = merge(cursor, "registers_nafagreement", "stage_activity", ["naf", "agreement_id"], ["share"])
    report.count("loaded", written)
    report.count("unchanged", count - written)


def complete_agreements(cursor: Any, labels: Iterable[tuple[str, str]]) -> None:
    """Add the agreements that a table names and no list gave yet."""
    stage(cursor, "stage_named", {"idcc": "text", "label": "text"}, labels)
    cursor.execute(
        "INSERT INTO registers_agreement (idcc, label, state, kali, opco) "
        "SELECT idcc, label, '', '', '' FROM stage_named ON CONFLICT DO NOTHING"
    )


def load_mapping(cursor: Any, found: Found, report: Report, *, since: date, source_id: int) -> None:
    """CPNE–IDCC of one publication: each committee listed gets a new set, the others keep their last one.

    Refused when one pair is written twice.
    """
    pairs: dict[tuple[str, str | None], int] = {}
    labels: dict[str, str] = {}
    twice = []
    for number, cell in found.texts():
        if not cell("cpne") and not cell("idcc"):
            continue
        report.count("read")
        cpne = rules.normalise_cpne(cell("cpne"))
        if cpne is None:
            report.note(
                "rejected",
                f"«\u00a0{cell('cpne')}\u00a0» n’est pas un code CPNE.",
                row=number,
                sheet=found.sheet.name,
            )
            continue
        labels[cpne] = cell("label") or labels.get(cpne, "")
        for idcc in _idccs(cell("idcc"), number, found, report):
            if (cpne, idcc) in pairs:
                twice.append(f"ligne {number}\u00a0: CPNE {cpne}, IDCC {idcc or 'vide'}")
            pairs[cpne, idcc] = number
    if twice:
        raise Refused("Un même rattachement CPNE–IDCC est écrit deux fois.", twice)
    save_committees(cursor, labels)
    complete_agreements(cursor, ((idcc, "") for idcc in {idcc for _, idcc in pairs if idcc}))
    _write_mapping(cursor, pairs, report, since, source_id)


def _idccs(text: str, number: int, found: Found, report: Report) -> list[str | None]:
    """IDCC of one cell; « NA » or empty = the committee has none."""
    codes = [code for code in rules.iter_codes(text) if rules.fold(code) not in {"na", "n.a."}]
    if not codes:
        report.count("no_value")
        return [None]
    known: list[str | None] = []
    for code in codes:
        if idcc := rules.normalise_idcc(code):
            known.append(idcc)
        else:
            report.note(
                "rejected", f"«\u00a0{code}\u00a0» n’est pas un IDCC.", row=number, sheet=found.sheet.name
            )
    if len(known) > 1:
        report.count("split")
    return known


def save_committees(cursor: Any, labels: dict[str, str]) -> None:
    """Add or rename committees."""
    stage(cursor, "stage_committee", {"code": "text", "label": "text"}, labels.items())
    merge(cursor, "registers_committee", "stage_committee", ["code"], ["label"])


def _write_mapping(
    cursor: Any, pairs: Iterable[tuple[str, str | None]], report: Report, since: date, source_id: int
) -> None:
    count = stage(cursor, "stage_mapping", {"committee_id": "text", "agreement_id": "text"}, pairs)
    cursor.execute(REPLACE_MAPPINGS, [since])
    cursor.execute(INSERT_MAPPINGS, [since, source_id, since, since])
    written = cursor.rowcount
    cursor.execute(CLOSE_MAPPINGS)
    report.count("loaded", written)
    report.count("unchanged", count - written)
