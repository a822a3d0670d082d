"""Companies and establishments: the two SIRENE stocks, and the table of the companies of an OPCO.

Rows are read once into a temporary table, in constant memory, then merged by a few statements: the largest
national file holds tens of millions of rows. A closing that a file no longer says is taken back; what a file
does not say is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from stdnum.fr import siren as siren_number

from registers import rules
from registers.imports.layouts import Found
from registers.imports.staging import stage
from registers.report import Report
from registers.rules import sizes

COLUMNS = {
    "row": "integer", "siren": "text", "siret": "text", "name": "text", "sign": "text", "naf": "text",
    "idcc": "text", "opco": "text", "postcode": "text", "city": "text", "category": "text",
    "head_office": "boolean", "opened_on": "date", "closed_on": "date", "open": "boolean", "year": "smallint",
    "least": "integer", "most": "integer",
}  # fmt: skip
COMPANIES = """
INSERT INTO registers_company (siren, name, naf, legal_category, closed_on)
SELECT DISTINCT ON (siren) siren, name, CASE WHEN siret = '' THEN naf ELSE '' END, category,
    CASE WHEN siret = '' AND NOT open THEN closed_on END
FROM stage_company ORDER BY siren, (siret = '') DESC, (name <> '') DESC, row DESC
ON CONFLICT (siren) DO UPDATE SET
    name = coalesce(nullif(EXCLUDED.name, ''), registers_company.name),
    naf = coalesce(nullif(EXCLUDED.naf, ''), registers_company.naf),
    legal_category = coalesce(nullif(EXCLUDED.legal_category, ''), registers_company.legal_category),
    closed_on = CASE WHEN %(units)s THEN EXCLUDED.closed_on ELSE registers_company.closed_on END
WHERE (registers_company.name, registers_company.naf, registers_company.legal_category,
       registers_company.closed_on)
    IS DISTINCT FROM (coalesce(nullif(EXCLUDED.name, ''), registers_company.name),
       coalesce(nullif(EXCLUDED.naf, ''), registers_company.naf),
       coalesce(nullif(EXCLUDED.legal_category, ''), registers_company.legal_category),
       CASE WHEN %(units)s THEN EXCLUDED.closed_on ELSE registers_company.closed_on END)
"""
_KEPT = ("name", "naf", "idcc", "opco", "postcode", "city")
_BETTER = {
    **{name: f"coalesce(nullif(EXCLUDED.{name}, ''), registers_establishment.{name})" for name in _KEPT},
    "idcc_known_by": "CASE WHEN EXCLUDED.idcc <> '' THEN 'table' "
    "ELSE registers_establishment.idcc_known_by END",
    "head_office": "coalesce(EXCLUDED.head_office, registers_establishment.head_office)",
    "opened_on": "coalesce(EXCLUDED.opened_on, registers_establishment.opened_on)",
    "closed_on": "CASE WHEN %(places)s THEN EXCLUDED.closed_on ELSE registers_establishment.closed_on END",
}
ESTABLISHMENTS = f"""
INSERT INTO registers_establishment (siret, company_id, name, naf, idcc, opco, postcode, city, idcc_known_by,
    head_office, opened_on, closed_on)
SELECT DISTINCT ON (siret) siret, siren, sign, naf, idcc, opco, postcode, city,
    CASE WHEN idcc <> '' THEN 'table' ELSE 'contract' END, head_office, opened_on,
    CASE WHEN NOT open THEN closed_on END
FROM stage_company WHERE siret <> '' ORDER BY siret, row DESC
ON CONFLICT (siret) DO UPDATE SET {", ".join(f"{name} = {better}" for name, better in _BETTER.items())}
WHERE ({", ".join(f"registers_establishment.{name}" for name in _BETTER)})
    IS DISTINCT FROM ({", ".join(_BETTER.values())})
"""  # noqa: S608 -- names of this module only
# Of several rows of one company (one an establishment), the headcount of the whole company is the largest.
HEADCOUNTS = """
INSERT INTO registers_headcount (company_id, year, least, most, source_id)
SELECT DISTINCT ON (siren, year) siren, year, least, most, %(source)s
FROM stage_company WHERE least IS NOT NULL AND year IS NOT NULL
ORDER BY siren, year, least DESC, row DESC
ON CONFLICT (company_id, year) DO UPDATE SET least = EXCLUDED.least, most = EXCLUDED.most,
    source_id = EXCLUDED.source_id
WHERE (registers_headcount.least, registers_headcount.most) IS DISTINCT FROM (EXCLUDED.least, EXCLUDED.most)
"""
CLOSED = frozenset({"F", "C"})
YEARS = range(1990, 2101)
Text = Callable[[str], str]


def load_companies(cursor: Any, found: Found, report: Report, *, source_id: int) -> None:
    """Load one of the three tables; a row without a valid number is rejected and named."""
    count = stage(cursor, "stage_company", COLUMNS, _rows(found, report))
    given = {
        "units": found.layout.kind == "sirene_units",
        "places": "state" in found.places or "closed" in found.places,
        "source": source_id,
    }
    written = 0
    for statement in (COMPANIES, ESTABLISHMENTS, HEADCOUNTS):
        cursor.execute(statement, given)
        written += cursor.rowcount
    report.count("loaded", written)
    if not written:
        report.count("unchanged", count)


def _rows(found: Found, report: Report) -> Iterator[tuple[object, ...]]:
    """Each row that can be read, in the order of COLUMNS."""
    units = found.layout.kind == "sirene_units"
    for number, cell in found.texts():
        if not any(cell(name) for name in found.places):
            continue
        report.count("read")
        siren, siret = _numbers(cell, units=units)
        if siren is None:
            what = "SIREN" if units else "SIRET"
            said = cell("siren" if units else "siret")[:40]
            report.note(
                "rejected",
                f"«\u00a0{said}\u00a0» n’est pas un {what}\u00a0: vérifiez ses chiffres.",
                row=number,
                sheet=found.sheet.name,
            )
            continue
        yield _row(found, report, number, cell, siren, siret)


def _row(found: Found, report: Report, number: int, cell: Text, siren: str, siret: str) -> tuple[object, ...]:
    """One row; what cannot be read in it is noted, and left as it was known."""

    def wrong(error: ValueError) -> None:
        report.note("unreadable", str(error), row=number, sheet=found.sheet.name)

    def day(name: str) -> date | None:
        try:
            return rules.parse_date(cell(name))
        except ValueError as error:
            wrong(error)
            return None

    closed_on = day("closed") or (day("since") if cell("state").upper() in CLOSED else None)
    sign = cell("sign") or (cell("usual") if siret else "")
    return (
        number, siren, siret, _name(cell)[:150], sign[:150], _known(rules.normalise_naf, cell("naf"), wrong),
        _known(rules.normalise_idcc, cell("idcc"), wrong), rules.normalise_opco(cell("opco"))[:40],
        _postcode(cell("postcode")), cell("city")[:100], cell("category")[:4],
        rules.parse_truth(cell("head_office")), day("opened"), closed_on, closed_on is None,
        *_headcount(found, cell, wrong),
    )  # fmt: skip


def _numbers(cell: Text, *, units: bool) -> tuple[str | None, str]:
    """SIREN and SIRET of a row; no SIREN when the number of the row does not pass its key."""
    if units:
        siren = cell("siren").replace(" ", "")
        return (siren if siren_number.is_valid(siren) else None), ""
    siret = rules.normalise_siret(cell("siret")) or ""
    return (siret[:9] if siret and rules.siret_ok(siret) else None), siret


def _name(cell: Text) -> str:
    """The name of the company: its own, else that of the person."""
    return cell("name") or " ".join(part for part in (cell("first_name"), cell("last_name")) if part)


def _known(read: Callable[[str], str | None], text: str, wrong: Callable[[ValueError], None]) -> str:
    """A code, or nothing with a note."""
    if not text or text.strip("0.") in ("", "NA", "N.A"):
        return ""
    if (code := read(text)) is None:
        wrong(ValueError(f"«\u00a0{text[:40]}\u00a0» n’est pas un code connu."))
    return code or ""


def _postcode(text: str) -> str:
    """Five digits; the zero that a spreadsheet took away is put back."""
    bare = text.replace(" ", "")
    return bare.zfill(5) if bare.isdigit() and len(bare) in (4, 5) else ""


def _headcount(
    found: Found, cell: Text, wrong: Callable[[ValueError], None]
) -> tuple[int | None, int | None, int | None]:
    """Year and bounds of the headcount; nothing when one of them is missing."""
    text, year = cell("headcount") or cell("band"), cell("year")
    if not text or not year:
        return None, None, None
    try:
        least, most = (sizes.headcount_of if cell("headcount") else sizes.band_of)(text)
        if not year.isdigit() or int(year) not in YEARS:
            raise ValueError(f"«\u00a0{year[:40]}\u00a0» n’est pas une année.")
    except ValueError as error:
        wrong(error)
        return None, None, None
    return int(year), least, most
