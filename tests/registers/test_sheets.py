"""Reading without trust: encodings, separators, hostile archives and workbooks."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from registers.sheets import EMPTY_ROWS, Limits, Refused, open_book, read_table
from registers.sheets.workbooks import _child
from tests.registers.files import archive, rewritten, workbook

HEADER = "nom;prénom;date\r\n"
LINE = "L’Œuvre…;Maëlle;01/09/2026\r\n"


def cells(path: Path, **options: object) -> list[tuple[int, list[object]]]:
    with read_table(path, **options) as table:
        return [(number, list(row)) for number, row in table.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((HEADER + LINE).replace(";", separator).encode(encoding))
    assert cells(path) == [(2, ["L’Œuvre…", "Maëlle", "01/09/2026"])]


def test_records_are_numbered_as_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a;b\n"une\ncellule";1\n\n;\nx;2\n', encoding="utf-8")
    assert [number for number, _ in cells(path)] == [2, 5]


def test_title_above_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Export du 1er septembre\nnom;date\nx;y\n", encoding="utf-8")
    with read_table(path, is_header=lambda row: "nom" in row) as table:
        assert table.header == ("nom", "date")
        assert [number for number, _ in table.rows()] == [3]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "vide"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "image"),
        (b"<html><table></table></html>", "HTML"),
        (b'{"a": 1}', "JSON"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien format"),
        (b"a;b\n\x00;c\n", "nuls"),
        (b"a;b\n\x81\x8d;c\n", "UTF-8"),
        (b'a;b\n"ouvert;c\n', "guillemets"),
        (b'a;b\n"x"y;c\n', "guillemets"),
        (b"PK\x03\x04abcd", "abîmé"),
        (b"a;b\n" + b"x" * 40_000 + b";c\n", "caractères"),
    ],
)
def test_refused_with_a_sentence(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(Refused, match=message):
        cells(path)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return workbook(tmp_path / "plain.xlsx", {"Feuille": [("nom", "date"), ("x", 46266)]})


def test_xlsx(plain: Path) -> None:
    assert cells(plain) == [(2, ["x", 46266])]


def test_xlsx_wrong_dimension_and_styled_last_row(plain: Path, tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 51))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:A2"/>'
        f'<sheetData>{rows}<row r="1048576"><c r="A1048576"/></row></sheetData></worksheet>'
    )
    path = rewritten(plain, tmp_path / "b.xlsx", **{"xl__worksheets__sheet1.xml": sheet.encode()})
    assert len(cells(path)) == 49


def test_reading_stops_after_many_empty_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"F": [("nom",), *[()] * (EMPTY_ROWS + 1), ("loin",)]})
    assert cells(path) == []


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macro"),
        ({"../evil.xml": b"<a/>"}, "dossier"),
        ({"/etc/x": b"<a/>"}, "dossier"),
        ({"XL/WORKBOOK.XML": b"<a/>"}, "même nom"),
        ({"xl/worksheets/sheet1.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}, "entités"),
        ({"xl/worksheets/sheet1.xml": b"<worksheet"}, "abîmé"),
        ({"xl/worksheets/sheet1.xml": b'<s><row r="1"><c r="AAAA1"/></row></s>'}, "impossible"),
        ({"xl/worksheets/sheet1.xml": b'<s><row r="99999999"/></s>'}, "impossible"),
        (
            {"[Content_Types].xml": b'<Types><a ContentType="x.macroEnabled.main+xml"/></Types>'},
            "macros",
        ),
        ({f"xl/x{n}.xml": b"<a/>" for n in range(600)}, "parties"),
        ({"xl/bomb.xml": b" " * (60 * 1024**2)}, "pèserait"),
    ],
)
def test_hostile_workbooks(plain: Path, tmp_path: Path, parts: dict[str, bytes], message: str) -> None:
    path = rewritten(plain, tmp_path / "hostile.xlsx", **parts)
    with pytest.raises(Refused, match=message):
        cells(path)


def test_encrypted_member(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": b"a;b\n"})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(Refused, match="mot de passe"):
        cells(path)


def test_zip_of_one_csv_and_nested_zip(tmp_path: Path) -> None:
    inner = archive(tmp_path / "in.zip", {"a.csv": b"a;b\n1;2\n"})
    assert cells(inner) == [(2, ["1", "2"])]
    with pytest.raises(Refused, match="en contient un autre"):
        cells(archive(tmp_path / "out.zip", {"in.zip": inner.read_bytes()}))
    with pytest.raises(Refused, match="Un seul tableau"):
        cells(archive(tmp_path / "two.zip", {"a.csv": b"a\n", "b.csv": b"a\n"}))
    with pytest.raises(Refused, match="vide"):
        cells(archive(tmp_path / "none.zip", {}))


def test_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b;c\n1;2;3\n")
    with pytest.raises(Refused, match="colonnes"):
        cells(path, limits=Limits(columns=2))
    with pytest.raises(Refused, match="limite"):
        cells(path, limits=Limits(packed=4))


def test_xlsb_goes_through_a_child_process(plain: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(plain) as source:
        parts = {part.filename: source.read(part) for part in source.infolist()}
    del parts["xl/workbook.xml"]
    parts["xl/workbook.bin"] = b"not a workbook"
    with pytest.raises(Refused, match="abîmé"), open_book(archive(tmp_path / "a.xlsb", parts)) as books:
        list(books[0].sheets[0].rows())


def test_the_child_process_reads_cells_as_they_are(tmp_path: Path) -> None:
    """The same child reads XLSX too: XLSB files cannot be written here."""
    source = workbook(tmp_path / "a.xlsx", {"F": [(), ("nom", 2.0, None, date(2026, 9, 1), True)]})
    bare = source.rename(tmp_path / "0")  # members of an archive are unpacked without their names
    assert list(_child(bare)) == [(1, ["F"])]
    assert list(_child(bare, "0"))[1] == (2, ["nom", 2.0, None, "2026-09-01", True])
