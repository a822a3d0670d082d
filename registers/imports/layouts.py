"""How the columns of national files are called, vintage after vintage; found by content, not by place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from registers.rules import fold_header, text_of
from registers.sheets import Book, Sheet

HEADER_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of table: the folded names of each column (« name… » = any name beginning so)."""

    kind: str
    columns: Mapping[str, tuple[str, ...]]
    required: frozenset[str]
    one_of: tuple[frozenset[str], ...] = ()
    never: frozenset[str] = frozenset()

    def places(self, titles: Sequence[str]) -> dict[str, int] | None:
        """Place of each known column in a header row; None when the row is not this header."""
        found: dict[str, int] = {}
        for place, title in enumerate(titles):
            name = self._name(title)
            if name and name not in found:
                found[name] = place
        fits = (
            self.required <= found.keys()
            and all(group & found.keys() for group in self.one_of)
            and not self.never & set(titles)
        )
        return found if fits else None

    def _name(self, title: str) -> str | None:
        for name, titles in self.columns.items():
            if title in titles or any(t[-1] == "…" and title.startswith(t[:-1]) for t in titles):
                return name
        return None


@dataclass(frozen=True, slots=True)
class Found:
    """A table found in a sheet: its layout, its header row, the place of its columns."""

    layout: Layout
    book: Book
    sheet: Sheet
    header_row: int
    places: dict[str, int]
    titles: tuple[str, ...] = field(default=())

    def rows(self) -> Iterator[tuple[int, Callable[[str], object]]]:
        """Each row under the header: its number, and a way to ask for a cell by the name of its column."""
        places = self.places
        for number, cells in self.sheet.rows():
            if number <= self.header_row:
                continue

            def cell(name: str, cells: Sequence[object] = cells) -> object:
                place = places.get(name)
                return cells[place] if place is not None and place < len(cells) else None

            yield number, cell

    def texts(self) -> Iterator[tuple[int, Callable[[str], str]]]:
        """The same with every cell as text."""
        for number, cell in self.rows():

            def text(name: str, cell: Callable[[str], object] = cell) -> str:
                return text_of(cell(name))

            yield number, text


def titles_of(cells: Sequence[object]) -> tuple[str, ...]:
    """A header row folded; « code_cpne » reads as « code cpne »."""
    return tuple(fold_header(text_of(cell)).replace("_", " ") for cell in cells)


def find(book: Book, sheet: Sheet, layouts: Sequence[Layout]) -> Found | None:
    """The first row of a sheet that is the header of one of the layouts."""
    for position, (number, cells) in enumerate(sheet.rows()):
        titles = titles_of(cells)
        for layout in layouts:
            places = layout.places(titles)
            if places is not None:
                return Found(layout, book, sheet, number, places, titles)
        if position >= HEADER_WITHIN:
            break
    return None


def first_titles(books: Sequence[Book]) -> list[str]:
    """The longest of the first rows of each sheet: what to show when nothing was recognised."""
    found = []
    for book in books:
        for sheet in book.sheets:
            rows = [cells for _, (_, cells) in zip(range(HEADER_WITHIN), sheet.rows(), strict=False)]
            widest = max(rows, key=lambda cells: sum(cell is not None for cell in cells), default=())
            found += [text_of(cell)[:60] for cell in widest if text_of(cell)]
    return found[:100]
