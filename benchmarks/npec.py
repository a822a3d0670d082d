"""Load a synthetic NPEC vintage of full size and print how long it took.

    python benchmarks/npec.py [--rows 800000]

The workbook has the layout of the real vintages (matrix, list, CPNE–IDCC, stale dimensions). The load runs in
the configured database inside a transaction that is rolled back.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
COMMITTEES = 205
SHEETS = ("Me lire", "Onglet 2 - global", "Onglet 3 - référentiel NPEC", "Onglet 4 - CPNE-IDCC")
LIST_HEADER = ("RNCP", "Libellé de la formation", "Certificateur*", "Type de diplôme", "Code CPNE", "CPNE",
               "NPEC final", "Statut", "Date d'applicabilité des NPEC**")  # fmt: skip
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SERIAL_2026 = 46266  # 2026-09-01
Rows = Iterable[tuple[int, tuple[object, ...]]]


class Strings:
    """The shared strings of a workbook."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """Index of a text, added when new."""
        return self.places.setdefault(text, len(self.places))

    def xml(self) -> str:
        """The part xl/sharedStrings.xml."""
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in self.places)
        return f"<sst {MAIN}>{items}</sst>"


def column(index: int) -> str:
    """« A », « B », … « AA » from 0."""
    letters = ""
    while index >= 0:
        letters = chr(65 + index % 26) + letters
        index = index // 26 - 1
    return letters


def sheet_xml(rows: Rows, strings: Strings) -> Iterator[str]:
    """A sheet by pieces, with a wrong dimension as in the real files."""
    yield f'<worksheet {MAIN}><dimension ref="A1:I1006"/><sheetData>'
    letters = [column(index) for index in range(COMMITTEES + 4)]
    for number, cells in rows:
        parts = []
        for letter, cell in zip(letters, cells, strict=False):
            if isinstance(cell, str):
                parts.append(f'<c r="{letter}{number}" t="s"><v>{strings.place(cell)}</v></c>')
            elif cell is not None:
                parts.append(f'<c r="{letter}{number}"><v>{cell}</v></c>')
        yield f'<row r="{number}">{"".join(parts)}</row>'
    yield '<row r="1048576"><c r="A1048576"/></row></sheetData></worksheet>'


def amount(certification: int, committee: int) -> float | str:
    """One value for most branches of a certification, a few exceptions, some without value."""
    if (certification * 7 + committee) % 97 == 0:
        return "NC"
    return 5000 + certification % 4000 + (250.5 if committee % 60 == 0 else 0)


def matrix_rows(certifications: int) -> Iterator[tuple[int, tuple[object, ...]]]:
    """« Onglet 2 »: a line by certification, a column by CPNE."""
    committees = range(1, COMMITTEES + 1)
    yield 4, ("Code RNCP", "Intitulé de la certification", "Certificateur", "Type diplôme", *committees)
    yield 5, (None, None, None, None, *(f"CPNE numéro {code}" for code in committees))
    for index in range(certifications):
        values = (amount(index, code) for code in committees)
        yield 6 + index, (f"RNCP{30000 + index}", f"Certification {index}", "Ministère", "BTS", *values)


def list_rows(rows: int) -> Iterator[tuple[int, tuple[object, ...]]]:
    """« Onglet 3 »: a line by certification and CPNE."""
    yield 2, ("Niveaux de prise en charge applicables au 1er septembre 2026",)
    yield 4, LIST_HEADER
    for index in range(rows):
        certification, committee = divmod(index, COMMITTEES)
        code = committee + 1
        labels = (f"RNCP{30000 + certification}", f"Certification {certification}", "Ministère", "BTS")
        value = amount(certification, code)
        yield 5 + index, (*labels, code, f"CPNE numéro {code}", value, "A", SERIAL_2026)


def mapping_rows() -> Iterator[tuple[int, tuple[object, ...]]]:
    """« Onglet 4 »: the IDCC of each CPNE."""
    yield 3, ("Code CPNE", "CPNE", "IDCC")
    for code in range(1, COMMITTEES + 1):
        yield 3 + code, (code, f"CPNE numéro {code}", 1000 + code)


def write_vintage(path: Path, rows: int) -> None:
    """A workbook of `rows` list rows."""
    strings = Strings()
    contents = ([(1, ("Clé de lecture",))], matrix_rows(rows // COMMITTEES), list_rows(rows), mapping_rows())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for index, content in enumerate(contents, 1):
            with archive.open(f"xl/worksheets/sheet{index}.xml", "w", force_zip64=True) as part:
                for piece in sheet_xml(content, strings):
                    part.write(piece.encode())
        archive.writestr("xl/sharedStrings.xml", strings.xml())
        write_frame(archive)


def write_frame(archive: zipfile.ZipFile) -> None:
    """Workbook, relations and types around the sheets."""
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{index}" r:id="rId{index}"/>' for index, name in enumerate(SHEETS, 1)
    )
    archive.writestr(
        "xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
    )
    links = "".join(
        f'<Relationship Id="rId{index}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{index}.xml"/>'
        for index in range(1, len(SHEETS) + 1)
    )
    links += f'<Relationship Id="rIdS" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    archive.writestr(
        "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
    )
    root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>')
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{index}.xml" ContentType="{spreadsheet}.worksheet+xml"/>'
        for index in range(1, len(SHEETS) + 1)
    )
    archive.writestr(
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{spreadsheet}.sheet.main+xml"/>{overrides}'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{spreadsheet}.sharedStrings+xml"/></Types>',
    )


def main() -> None:
    """Write, load, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=800_000)
    rows = parser.parse_args().rows
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opco_admin.settings")
    import django

    django.setup()
    from django.db import transaction

    from registers import actions

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "npec.xlsx"
        started = time.perf_counter()
        write_vintage(path, rows)
        size, seconds = path.stat().st_size / 1e6, time.perf_counter() - started
        print(f"fichier de {rows} lignes : {size:.0f} Mo en {seconds:.0f} s")
        started = time.perf_counter()
        with transaction.atomic():
            report = actions.load_npec(path)
            transaction.set_rollback(True)
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"chargement : {seconds:.0f} s, {rows / seconds:.0f} lignes/s, mémoire {peak:.0f} Mo")
    print(report.summary())


if __name__ == "__main__":
    main()
