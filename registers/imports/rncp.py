"""The daily export « RNCP et RS » of France compétences: ten CSV that share the number of the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from psycopg import sql

from registers import rules
from registers.imports.certifications import Facts, Reading, save_certifications, save_pairs
from registers.imports.layouts import Found
from registers.imports.staging import stage
from registers.report import Report
from registers.sheets import Refused

APPRENTICESHIP = "en contrat d'apprentissage"
PROFESSIONALISATION = "en contrat de professionnalisation"
TOPICS = {"rncp_rome": "rome", "rncp_nsf": "nsf", "rncp_formacode": "formacode"}
ACTORS = {"rncp_certifiers": "certifier", "rncp_partners": "partner"}
BROCHURES = (("one", "one_label"), ("two", "two_label"), ("three", "three_label"))


def load_rncp(cursor: Any, parts: Mapping[str, Found], report: Report, *, as_of: date | None) -> None:
    """Sheets with their access routes first, then what hangs on them; a part absent leaves what is known."""
    if "rncp_standard" not in parts:
        raise Refused("L’export RNCP est incomplet\u00a0: le fichier « Standard » manque.", sorted(parts))
    certifications = _standard(parts["rncp_standard"], report)
    if access := parts.get("rncp_access"):
        _add_access(access, certifications, report)
    save_certifications(cursor, certifications, report, as_of)
    stage(cursor, "stage_listed", {"code": "text"}, ((code,) for code in certifications))
    if blocks := parts.get("rncp_blocks"):
        _replace(
            cursor, "registers_block", ("code", "certification_id", "title"), _blocks(blocks, report), report
        )
    for kind, role in ACTORS.items():
        if found := parts.get(kind):
            columns = ("certification_id", "role", "siret", "name", "scope")
            _replace(
                cursor,
                "registers_certificationactor",
                columns,
                _actors(found, role, report),
                report,
                role=role,
            )
    _topics(cursor, parts, report)
    if found := parts.get("rncp_successions"):
        save_pairs(cursor, "registers_succession", ("old", "new"), _successions(found, report), report)


def _codes(found: Found, report: Report) -> Iterator[tuple[int, str, Any]]:
    """Rows of a part with the code of their sheet; a row without a readable code is rejected."""
    for number, cell in found.texts():
        report.count("read")
        if code := rules.normalise_rncp(cell("code")):
            yield number, code, cell
        else:
            report.note(
                "rejected",
                f"«\u00a0{cell('code')}\u00a0» n’est pas une fiche.",
                row=number,
                sheet=found.book.name,
            )


def _standard(found: Found, report: Report) -> dict[str, Facts]:
    reading = Reading(found, report)
    certifications: dict[str, Facts] = {}
    for number, code, cell in _codes(found, report):
        facts = reading.certification(cell, number)
        certifications[code] = reading.together(code, certifications.get(code), facts, number)
    return certifications


def _add_access(found: Found, certifications: dict[str, Facts], report: Report) -> None:
    """A sheet with access routes is open to a contract type when the route is listed, closed otherwise."""
    for _, code, cell in _codes(found, report):
        if facts := certifications.get(code):
            route = rules.fold(cell("access"))
            for name, wanted in (
                ("apprenticeship", APPRENTICESHIP),
                ("professionalisation", PROFESSIONALISATION),
            ):
                facts[name] = bool(facts[name]) or route == wanted


def _blocks(found: Found, report: Report) -> Iterable[tuple[str, ...]]:
    rows = {cell("block"): (cell("block"), code, cell("label")) for _, code, cell in _codes(found, report)}
    return rows.values()


def _actors(found: Found, role: str, report: Report) -> Iterable[tuple[str, ...]]:
    return {
        (code, role, rules.normalise_siret(cell("siret")) or "", cell("name"), cell("scope")[:60])
        for _, code, cell in _codes(found, report)
    }


def _topics(cursor: Any, parts: Mapping[str, Found], report: Report) -> None:
    columns = ("certification_id", "scheme", "code", "label")
    for kind, scheme in TOPICS.items():
        if found := parts.get(kind):
            rows = {
                (code, scheme, cell("topic")[:12], cell("label"))
                for _, code, cell in _codes(found, report)
                if cell("topic")
            }
            _replace(cursor, "registers_certificationtopic", columns, rows, report, scheme=scheme)
    if found := parts.get("rncp_brochures"):
        rows = {
            (code, "brochure", cell(name)[:12], cell(label))
            for _, code, cell in _codes(found, report)
            for name, label in BROCHURES
            if cell(name)
        }
        _replace(cursor, "registers_certificationtopic", columns, rows, report, scheme="brochure")


def _successions(found: Found, report: Report) -> set[tuple[str, str]]:
    pairs = set()
    for _, code, cell in _codes(found, report):
        pairs |= {
            (old, code) for text in rules.iter_codes(cell("old")) if (old := rules.normalise_rncp(text))
        }
        pairs |= {
            (code, new) for text in rules.iter_codes(cell("new")) if (new := rules.normalise_rncp(text))
        }
    return pairs


def _replace(
    cursor: Any,
    table: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    report: Report,
    **only: str,
) -> None:
    """Give the listed certifications exactly these rows; rows of unlisted sheets are parked."""
    count = stage(cursor, "stage_part", dict.fromkeys(columns, "text"), rows)
    cursor.execute("DELETE FROM stage_part WHERE certification_id NOT IN (SELECT code FROM stage_listed)")
    if cursor.rowcount:
        report.note("parked", "Lignes d’une fiche absente du fichier Standard.", times=cursor.rowcount)
        count -= cursor.rowcount
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    same = sql.SQL(" AND ").join(
        sql.SQL("p.{0} IS NOT DISTINCT FROM t.{0}").format(sql.Identifier(column)) for column in columns
    )
    scope = sql.SQL("").join(
        sql.SQL(" AND t.{} = {}").format(sql.Identifier(name), sql.Literal(value))
        for name, value in only.items()
    )
    cursor.execute(
        sql.SQL(
            "DELETE FROM {} AS t WHERE certification_id IN (SELECT code FROM stage_listed){} "
            "AND NOT EXISTS (SELECT 1 FROM stage_part AS p WHERE {})"
        ).format(sql.Identifier(table), scope, same)
    )
    cursor.execute(
        sql.SQL(
            "INSERT INTO {table} ({names}) SELECT {names} FROM stage_part AS p "
            "WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE {same}) ON CONFLICT DO NOTHING"
        ).format(table=sql.Identifier(table), names=names, same=same)
    )
    report.count("loaded", cursor.rowcount)
    report.count("unchanged", count - cursor.rowcount)
