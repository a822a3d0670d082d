"""Regions and departments."""

from typing import Any

from registers.imports.layouts import Found
from registers.imports.staging import merge, stage
from registers.report import Report


def load_territories(cursor: Any, found: Found, report: Report) -> None:
    """Departments in their region; codes are text, zeros kept."""
    rows = []
    for number, cell in found.texts():
        report.count("read")
        code, region = cell("code").zfill(2), cell("region").zfill(2)
        if not cell("code") or not cell("region"):
            report.note("rejected", "Un code de département et un code de région sont attendus.", row=number)
            continue
        rows.append((code, cell("name"), region, cell("region_name"), cell("academy").zfill(2)))
    save_territories(cursor, rows, report)


def save_territories(cursor: Any, rows: list[tuple[str, str, str, str, str]], report: Report) -> None:
    """Write (code, name, region code, region name, académie code)."""
    regions = {region: name for _, _, region, name, _ in rows}
    stage(cursor, "stage_region", {"code": "text", "name": "text"}, regions.items())
    merge(cursor, "registers_region", "stage_region", ["code"], ["name"])
    count = stage(
        cursor,
        "stage_department",
        {"code": "text", "name": "text", "region_id": "text", "academy": "text"},
        ((code, name, region, academy) for code, name, region, _, academy in rows),
    )
    written = merge(
        cursor, "registers_department", "stage_department", ["code"], ["name", "region_id", "academy"]
    )
    report.count("loaded", written)
    report.count("unchanged", count - written)
