"""The order of defence of an archive: directory, names, sizes, encryption, macros; then every XML part."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from defusedxml import DTDForbidden

from registers.sheets.book import MEGABYTE, Limits, Refused

ENCRYPTED = 0x1
MACRO_MARKS = ("vbaproject", "macrosheets/", "dialogsheets/", "activex/", ".bas")
LAST_ROW = 1_048_576
LAST_COLUMN = "XFD"
CHUNK = MEGABYTE


def open_archive(path: Path, limits: Limits) -> zipfile.ZipFile:
    """A zip whose directory is harmless; Refused otherwise. The caller closes it."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise Refused("Ce fichier compressé est abîmé\u00a0: renvoyez-le.") from error
    try:
        check_directory(archive.infolist(), limits)
    except Refused:
        archive.close()
        raise
    return archive


def check_directory(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse an archive that is too large, ambiguous, encrypted, or climbing out of its folder."""
    if len(parts) > limits.parts:
        raise Refused(f"Ce fichier contient {len(parts)} parties\u00a0; {limits.parts} au plus sont admises.")
    declared = sum(part.file_size for part in parts)
    if declared > limits.unpacked:
        raise Refused(
            f"Une fois décompressé, ce fichier pèserait {declared // MEGABYTE}\u00a0Mo\u00a0; "
            f"la limite est de {limits.unpacked // MEGABYTE}\u00a0Mo."
        )
    names = Counter(part.filename.casefold() for part in parts)
    if twice := sorted(name for name, count in names.items() if count > 1):
        raise Refused("Ce fichier contient deux parties du même nom.", twice)
    for part in parts:
        _check_part(part)


def _check_part(part: zipfile.ZipInfo) -> None:
    name = part.filename
    if name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/"):
        raise Refused("Ce fichier contient un chemin qui sort de son dossier.", [name])
    if part.flag_bits & ENCRYPTED:
        raise Refused("Ce fichier est protégé par un mot de passe\u00a0: retirez la protection.")
    if any(mark in name.casefold() for mark in MACRO_MARKS):
        raise Refused("Ce classeur contient une macro\u00a0: enregistrez-le en .xlsx.", [name])


def check_workbook(archive: zipfile.ZipFile) -> None:
    """Walk over every XML part of a workbook: no DTD, no entity, no impossible cell, no macro type."""
    for part in archive.infolist():
        name = part.filename.casefold()
        if name.endswith((".xml", ".rels", ".vml")):
            with _readable(part), archive.open(part) as stream:
                check_xml(stream, cells="worksheets/" in name)
        if name == "[content_types].xml" and b"macroEnabled" in archive.read(part):
            raise Refused("Ce classeur est d’un type à macros\u00a0: enregistrez-le au format .xlsx.")


class _readable:
    """Turn every way an archive or an XML part can break into one refusal."""

    def __init__(self, part: zipfile.ZipInfo) -> None:
        self.part = part

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DTDForbidden):
            raise Refused("Ce classeur déclare des entités XML interdites.", [self.part.filename]) from error
        if isinstance(error, Exception) and not isinstance(error, Refused):
            raise Refused("Ce classeur est abîmé et ne peut pas être lu.", [self.part.filename]) from error


def check_xml(stream: IO[bytes], *, cells: bool = False) -> None:
    """Parse one part by chunks, in constant memory; DTDForbidden on a DTD, Refused on an impossible cell."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _forbid_dtd
    parser.EntityDeclHandler = _forbid_dtd
    walk = _Cells(parser)
    if cells:
        parser.StartElementHandler = walk.start
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    walk.close()


def _forbid_dtd(name: str, *details: object) -> None:
    raise DTDForbidden(name, None, None)


class _Cells:
    """Walks over the cells of a sheet: their places are possible, their formulas have a value."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.reference = ""
        self.unvalued = ""  # the cell whose formula has shown no value yet

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """One element begins."""
        name = tag.rpartition(":")[2]
        if name == "f":
            self.unvalued = self.reference or "?"
        elif name == "v" and self.unvalued:
            self.parser.CharacterDataHandler = self._value
        elif name == "row":
            _check_row(attributes.get("r", "1"))
        elif name == "c":
            self.close()
            self.reference = attributes.get("r", "")
            if self.reference:
                _check_place(self.reference)

    def _value(self, text: str) -> None:
        self.unvalued = ""
        self.parser.CharacterDataHandler = None

    def close(self) -> None:
        """A formula never computed would be read as an empty cell: refuse rather than lose it."""
        if self.unvalued:
            raise Refused(
                "Ce classeur contient une formule sans valeur\u00a0: ouvrez-le dans un tableur, puis "
                "enregistrez-le.",
                [f"cellule {self.unvalued[:20]}"],
            )


def _check_place(reference: str) -> None:
    column = reference.rstrip("0123456789")
    if not column.isalpha() or not column.isascii() or (len(column), column) > (3, LAST_COLUMN):
        raise Refused("Ce classeur contient une cellule à une place impossible.", [reference[:20]])
    _check_row(reference[len(column) :])


def _check_row(number: str) -> None:
    if not (number.isascii() and number.isdigit() and len(number) <= 7 and 1 <= int(number) <= LAST_ROW):
        raise Refused("Ce classeur contient une ligne à une place impossible.", [number[:20]])


def members(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Files of an archive, without folders and without what macOS adds."""
    for part in archive.infolist():
        if not part.is_dir() and "__MACOSX" not in part.filename and ".DS_Store" not in part.filename:
            yield part
