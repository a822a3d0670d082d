"""A document as it is received: its type is read in its bytes, what could act on its reader is refused."""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from tempfile import NamedTemporaryFile
from typing import IO, NamedTuple

from law.refusal import Impossible
from registers.sheets import Limits, Refused, open_book

MEGABYTE = 1024 * 1024
LIMIT = 20 * MEGABYTE
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.xlsx"


class Type(NamedTuple):
    """A type of file: how it is served, the names it may have, what the user calls it."""

    media: str
    extensions: tuple[str, ...]
    words: str


PDF = Type("application/pdf", (".pdf",), "un PDF")
JPEG = Type("image/jpeg", (".jpg", ".jpeg"), "une image JPEG")
PNG = Type("image/png", (".png",), "une image PNG")
TIFF = Type("image/tiff", (".tif", ".tiff"), "une image TIFF")
XLSX = Type(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), "un classeur XLSX"
)
_MAGIC = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"PK\x03\x04", XLSX),
)
_NOT_ADMITTED = (
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
    (b"#!", "un programme"),
    (b"<", "une page HTML, une image SVG ou du XML"),
    (b"GIF8", "une image GIF"),
    (b"{\\rtf", "un document RTF"),
    (b"\xd0\xcf\x11\xe0", "un document Office ancien ou protégé"),
    (b"\x1f\x8b", "une archive"),
    (b"Rar!", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
    (b"PK\x05\x06", "une archive vide"),
)
_ADVICE = "Envoyez un PDF, une image JPEG, PNG ou TIFF, ou un classeur XLSX."
_END = {JPEG: b"\xff\xd9", PNG: b"IEND\xaeB`\x82", PDF: b"%%EOF"}
_TAIL = 64 * 1024

_ACTIVE = {
    "JavaScript": "un programme (JavaScript)",
    "Launch": "une commande qui ouvre un programme",
    "RichMedia": "un contenu multimédia actif",
    "XFA": "un formulaire actif (XFA)",
    "EmbeddedFile": "un fichier joint",
    "EmbeddedFiles": "un fichier joint",
    "SubmitForm": "un formulaire qui envoie ses réponses",
    "ImportData": "un formulaire qui lit un autre fichier",
    "GoToE": "un lien vers un fichier joint",
}
_UNPACKED = 64 * MEGABYTE
_HEADER = 2048  # around the name of an object stream, its dictionary


def _name_pattern(*names: str) -> re.Pattern[bytes]:
    """PDF names, each letter written as itself or as its code (« /J#61vaScript »)."""
    written = (
        "".join(f"(?:{char}|#(?i:{ord(char):02x}))" for char in name)
        for name in sorted(names, key=len, reverse=True)
    )
    first = "".join(sorted({name[0] for name in names}))
    return re.compile(rf"/(?=[{first}#])({'|'.join(written)})(?![A-Za-z0-9#])".encode())


_ACTIVE_NAME = _name_pattern(*_ACTIVE)
_OBJECTS = _name_pattern("ObjStm")
_ENCRYPTED = _name_pattern("Encrypt")
_FILTERS = re.compile(
    rb"/(?:ASCIIHex|ASCII85|LZW|RunLength|Crypt|AHx|A85|RL)\w*|/Predictor\s+(?:[2-9]|1\d)|#"
)
_STREAM = re.compile(rb"stream\r?\n")
_CODED = re.compile(rb"#([0-9A-Fa-f]{2})")


def shown_name(name: str) -> str:
    """The name as it is kept and shown: no folder, no control or direction sign, 255 characters."""
    bare = PurePath(name.replace("\\", "/")).name
    clean = "".join(char for char in bare if unicodedata.category(char)[0] != "C")
    path = PurePath(" ".join(clean.split()) or "document")
    return f"{path.stem[: 255 - len(path.suffix)]}{path.suffix}"


def sniff(file: IO[bytes], name: str, size: int) -> Type:
    """What the file is; Impossible with its sentence when it is not admitted, or not what its name says."""
    if not size:
        raise Impossible("Ce fichier est vide.")
    if size > LIMIT:
        raise Impossible(f"Ce fichier dépasse {LIMIT // MEGABYTE} Mo : réduisez sa définition.")
    file.seek(0)
    data = file.read()
    found = _type_of(data)
    suffix = PurePath(name).suffix.lower()
    if suffix not in found.extensions:
        raise Impossible(
            f"Ce fichier est {found.words} mais son nom finit par « {suffix or 'rien'} » : "
            f"renommez-le en « {found.extensions[0]} » si c’est bien le document voulu."
        )
    if found is XLSX:
        _check_workbook(file)
    else:
        _check_end(found, data, file)
    if found is PDF:
        _check_pdf(data)
    file.seek(0)
    return found


def _type_of(data: bytes) -> Type:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    text = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    words = next((words for magic, words in _NOT_ADMITTED if text.startswith(magic)), "")
    if data[4:8] == b"ftyp":
        words = "une photo HEIC ou une vidéo"
    said = f"Ce fichier est {words}" if words else "Ce type de fichier n’est pas reconnu"
    raise Impossible(f"{said} : il ne peut pas être reçu. {_ADVICE}")


def _check_workbook(file: IO[bytes]) -> None:
    """A workbook is read whole by the reader of contract files: no macro, no entity, no bomb."""
    file.seek(0)
    with NamedTemporaryFile(suffix=".xlsx") as copy:
        copy.write(file.read())
        copy.flush()
        try:
            with open_book(copy.name, limits=Limits(packed=LIMIT, archives=False)):
                return
        except Refused as refused:
            raise Impossible(f"{refused.message} {_ADVICE}") from refused


def _check_end(found: Type, data: bytes, file: IO[bytes]) -> None:
    """The file is whole, and no archive hides behind it."""
    if found in _END and _END[found] not in data[-_TAIL:]:
        raise Impossible("Ce fichier est incomplet : il a été coupé pendant l’envoi. Envoyez-le de nouveau.")
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise Impossible(f"Ce fichier cache une archive derrière {found.words} : il ne peut pas être reçu.")


def _check_pdf(data: bytes) -> None:
    """No action, no attachment, no password; objects packed in streams are unpacked to be read too."""
    if _ENCRYPTED.search(data):
        raise Impossible("Ce PDF est protégé : retirez le mot de passe ou la protection, puis renvoyez-le.")
    for part in (data, *_packed_objects(data)):
        if found := _ACTIVE_NAME.search(part):
            name = _CODED.sub(lambda code: bytes([int(code[1], 16)]), found[1]).decode("ascii", "replace")
            raise Impossible(
                f"Ce PDF contient {_ACTIVE[name]} : il ne peut pas être reçu. Imprimez-le en PDF, "
                "ou numérisez-le, puis envoyez le résultat."
            )


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """The object streams, unpacked within a limit; Impossible when one cannot be read."""
    left = _UNPACKED
    for mark in _OBJECTS.finditer(data):
        start = _STREAM.search(data, mark.end(), mark.end() + _HEADER)
        opening = data.rfind(b"obj", max(0, mark.start() - _HEADER), mark.start())
        header = data[max(0, opening) : start.start()] if start and opening >= 0 else b"#"
        if start is None or _FILTERS.search(header):
            raise _unreadable()
        if b"/Filter" not in header:
            continue  # not packed: already read with the rest
        if header.count(b"FlateDecode") != 1:
            raise _unreadable()
        end = data.find(b"endstream", start.end())
        if end < 0:
            raise _unreadable()
        unpacker = zlib.decompressobj()
        try:
            unpacked = unpacker.decompress(data[start.end() : end], left)
        except zlib.error as error:
            raise _unreadable() from error
        left -= len(unpacked)
        if left <= 0 or not unpacker.eof or unpacker.unused_data.strip():
            raise _unreadable()
        yield unpacked


def _unreadable() -> Impossible:
    return Impossible(
        "Ce PDF est fait de telle sorte qu’il ne peut pas être contrôlé : imprimez-le en PDF, puis "
        "envoyez le résultat."
    )
