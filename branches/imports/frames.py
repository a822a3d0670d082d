"""Reference frames from a spreadsheet, a file or a paste: items, and every cell that cannot be read."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from branches.exports.frames import HEADERS
from branches.rules import frames
from branches.rules.frames import Item
from law.typography import french
from registers import rules
from registers.imports.layouts import Layout
from registers.sheets import Limits, Refused, read_table

LAYOUT = Layout(
    "frames",
    {
        "kind": ("nature", "type", "referentiel"),
        "code": ("code", "numero", "n°", "ref", "reference"),
        "block": ("bloc", "bloc de competences"),
        "text": ("libelle", "intitule", "texte", "description"),
        "links": ("rattache a", "lien", "liens", "rattachement", "evalue"),
        "topics": ("themes", "themes transversaux", "theme"),
    },
    frozenset({"kind", "code", "text"}),
)
LIMITS = Limits(packed=5 * 1024**2, columns=40, archives=False)
SIGNS = ("\t", ";", ",")
WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
HEADER_WITHIN, TITLES = 20, 2000
NO_HEADER = french(f"Aucune ligne de titres : les colonnes attendues sont {', '.join(HEADERS)}.")
_KINDS = {
    "bloc": "block", "blocs": "block", "bloc de competences": "block",
    "activite": "activity", "activites": "activity",
    "competence": "skill", "competences": "skill",
    "evaluation": "assessment", "evaluations": "assessment", "modalite d'evaluation": "assessment",
}  # fmt: skip
_TOPICS = (
    ("ecolog", "ecological"),
    ("transition ecolog", "ecological"),
    ("numeri", "digital"),
    ("transition numeri", "digital"),
    ("sante", "safety"),
    ("securite", "safety"),
    ("handicap", "disability"),
    ("accessib", "disability"),
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that cannot be read: its line, its column, what it holds, what to do."""

    line: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: items in order, and the flaws of the others."""

    items: list[Item]
    flaws: list[Flaw]


def read_text(text: str) -> Sheet:
    """Cells pasted from a spreadsheet, or a CSV: the line of titles says how they are separated. Refused."""
    text = text.replace("\0", "").removeprefix("\N{BYTE ORDER MARK}")
    for line in text.splitlines()[:HEADER_WITHIN]:
        for sign in SIGNS:
            if _is_header([title.strip(' "') for title in line[:TITLES].split(sign)]):
                return _read(_rows(text, sign))
    raise Refused(NO_HEADER)


def _rows(text: str, sign: str) -> Iterator[tuple[int, Sequence[object]]]:
    reader = csv.reader(io.StringIO(text), delimiter=sign)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(
                french(f"La ligne {number} ne peut pas être lue : une cellule est trop longue.")
            ) from error
        yield number, cells


def read_upload(upload: UploadedFile) -> Sheet:
    """A file that a person sends. Refused when it is no table of frames."""
    content = upload.read(LIMITS.packed + 1)
    if len(content) > LIMITS.packed:
        raise Refused(french(f"Ce fichier dépasse {LIMITS.packed // 1024**2} Mo."))
    if not content.startswith(WORKBOOKS):
        return read_text(_decoded(content))
    with tempfile.NamedTemporaryFile(prefix="opco-frames-") as copy:
        copy.write(content)
        copy.flush()
        try:
            with read_table(copy.name, name=upload.name or "", limits=LIMITS, is_header=_is_header) as table:
                return _read([(table.header_row, table.header), *table.rows()])
        except Refused as refused:
            if "en-tête" in str(refused):
                raise Refused(NO_HEADER) from refused
            raise


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _read(rows: Iterable[tuple[int, Sequence[object]]]) -> Sheet:
    """Items and flaws of the rows under the titles. Refused when nothing is under them."""
    found: _Reader | None = None
    for number, cells in rows:
        if found is None:
            titles = [rules.fold_header(rules.text_of(cell)) for cell in cells]
            places = LAYOUT.places(titles)
            found = _Reader(places) if places else None
        elif any(rules.text_of(cell) for cell in cells):
            found.take(number, cells)
    if found is None or not (found.items or found.flaws):
        raise Refused("Ce tableau n’a aucune ligne sous ses titres.")
    return Sheet(found.items, found.flaws)


def _is_header(titles: Sequence[str]) -> bool:
    return LAYOUT.places([rules.fold_header(title) for title in titles]) is not None


class _Reader:
    """Reads lines one after the other, and remembers the codes it met."""

    def __init__(self, places: dict[str, int]) -> None:
        self.places = places
        self.items: list[Item] = []
        self.flaws: list[Flaw] = []
        self.met: dict[str, int] = {}

    def take(self, number: int, cells: Sequence[object]) -> None:
        values = {column: self._text(column, cells) for column in LAYOUT.columns}
        before = len(self.flaws)
        kind = _KINDS.get(rules.fold_header(values["kind"]), "")
        if not kind:
            self._wrong(number, "Nature", values["kind"], "Écrivez bloc, activité, compétence ou évaluation.")
        code = values["code"].upper().replace(" ", "")
        if not frames.CODE.match(code):
            self._wrong(number, "Code", values["code"], "Écrivez un code court, par exemple C1 ou BC02.")
        elif code in self.met:
            self._wrong(number, "Code", code, f"Ce code est déjà celui de la ligne {self.met[code]}.")
        self.met.setdefault(code, number)
        if not values["text"]:
            self._wrong(number, "Libellé", "", "Le libellé manque.")
        elif len(values["text"]) > frames.LONGEST:
            self._wrong(
                number, "Libellé", f"{values['text'][:40]}…",
                f"Ce libellé dépasse {frames.LONGEST} caractères : coupez-le en deux éléments.",
            )  # fmt: skip
        links = self._codes(number, "Rattaché à", values["links"])
        block = self._codes(number, "Bloc", values["block"])
        topics = self._topics(number, values["topics"])
        if len(self.items) >= frames.MOST:
            self._wrong(number, "", "", f"Une version compte {frames.MOST} éléments au plus.")
        if len(self.flaws) == before:
            self.items.append(
                Item(kind, code, values["text"], block[0] if block else "", links, frozenset(topics))
            )

    def _text(self, column: str, cells: Sequence[object]) -> str:
        place = self.places.get(column)
        text = rules.text_of(cells[place]) if place is not None and place < len(cells) else ""
        return " ".join(text.replace("\0", "").split())

    def _codes(self, number: int, column: str, text: str) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(part.strip().upper() for part in _split(text)))
        for code in codes:
            if not frames.CODE.match(code):
                self._wrong(number, column, code, "Écrivez des codes séparés par des virgules, comme C1, C2.")
        return codes

    def _topics(self, number: int, text: str) -> list[str]:
        found = []
        for part in _split(text, spaces=False):
            folded = rules.fold_header(part)
            topic = next((topic for start, topic in _TOPICS if folded.startswith(start)), "")
            if topic:
                found.append(topic)
            else:
                self._wrong(
                    number, "Thèmes", part, "Écrivez écologique, numérique, santé et sécurité ou handicap."
                )
        return found

    def _wrong(self, number: int, column: str, value: str, message: str) -> None:
        self.flaws.append(Flaw(number, column, value[:80], french(message)))


def _split(text: str, *, spaces: bool = True) -> list[str]:
    for sign in (";", "/", "\n", *((" ",) if spaces else ())):
        text = text.replace(sign, ",")
    return [part.strip() for part in text.split(",") if part.strip()]
