"""The table of a page, read back from it: what is exported is what is shown, to the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

SILENT = frozenset({"button", "select", "textarea", "script", "style", "template", "svg", "option"})
PARTED = frozenset({"small", "br", "div", "p", "li"})
VOID = frozenset({"br", "input", "img", "hr", "meta", "link", "wbr", "source"})
UNHEARD = frozenset({"visually-hidden", "avatar"})
SEPARATOR = " · "
_PART = "\0"
_SPACES = re.compile(r"\s+")
_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_NUMBER = re.compile(r"([-\N{MINUS SIGN}]?)((?:\d{1,3}(?: \d{3})*)|\d+)(,\d+)?( €)?")
_FIGURES = frozenset({"num", "number", "money"})


@dataclass
class Shown:
    """What a page shows: its title, the columns and rows of its list, the address of the next page."""

    title: str = ""
    titles: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    next: str = ""


def shown(page: str) -> Shown:
    """The last list of a page; columns without a name (boxes to tick, buttons) are left out."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    found = reader.found
    kept = [index for index, title in enumerate(found.titles) if title]
    found.rows = [[row[index] if index < len(row) else "" for index in kept] for row in found.rows]
    found.titles = [found.titles[index] for index in kept]
    return found


def value(text: str, *, figure: bool = False) -> Any:
    """A day, an amount or a figure as such; text otherwise (codes keep their zeros)."""
    if day := _DAY.fullmatch(text):
        try:
            return date(int(day[3]), int(day[2]), int(day[1]))
        except ValueError:
            return text
    number = _NUMBER.fullmatch(text)
    if number and (number[4] or figure):
        sign = "-" if number[1] else ""
        digits = number[2].replace(" ", "")
        if number[3] or number[4]:
            return Decimal(f"{sign}{digits}{(number[3] or '').replace(',', '.')}")
        return int(f"{sign}{digits}")
    return text


class _Reader(HTMLParser):
    """Walks over a page; what is hidden from the eye, or is a control, is not read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Shown()
        self.open: list[tuple[str, bool]] = []  # the elements one is in, and whether each is silent
        self.table = 0  # depth of the table that is read, 0 outside
        self.part = ""
        self.text: list[str] | None = None
        self.figure = False
        self.row: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = frozenset((given.get("class") or "").split())
        if tag in PARTED or "second" in classes:
            self._say(_PART)
        if tag in VOID:
            return
        quiet = tag in SILENT or given.get("aria-hidden") == "true" or bool(classes & UNHEARD)
        self.open.append((tag, quiet))
        if tag == "table":
            self._begin("data-rows" in given)
        elif self.table:
            self._inside(tag, classes)
        elif tag == "h1":
            self.text = []
        elif tag == "a" and given.get("rel") == "next" and (given.get("href") or "").startswith("?"):
            self.found.next = (given["href"] or "")[1:]

    def _begin(self, wanted: bool) -> None:
        if self.table:
            self.table += 1
        elif wanted:
            self.table, self.found.titles, self.found.rows = 1, [], []

    def _inside(self, tag: str, classes: frozenset[str]) -> None:
        if self.table > 1:
            return
        if tag in ("thead", "tbody", "tfoot"):
            self.part = tag
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th"):
            self.text, self.figure = [], bool(classes & _FIGURES)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not any(name == tag for name, _ in self.open):
            return
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag == "table" and self.table:
            self.table -= 1
        elif tag == "h1" and not self.table:
            self.found.title = self._said()
        elif self.table == 1 and tag in ("td", "th"):
            self._cell(self._said())
        elif self.table == 1 and tag == "tr" and self.part == "tbody" and self.row:
            self.found.rows.append(self.row)
        elif tag in ("p", "div", "li"):
            self._say(_PART)

    def _cell(self, text: str) -> None:
        if self.part == "thead":
            self.found.titles.append(text)
        elif self.part == "tbody":
            self.row.append(value(text, figure=self.figure))

    def handle_data(self, data: str) -> None:
        self._say(data)

    def _say(self, text: str) -> None:
        if self.text is not None and not any(quiet for _, quiet in self.open):
            self.text.append(text)

    def _said(self) -> str:
        said = "".join(self.text or []).split(_PART)
        self.text = None
        parts = (_SPACES.sub(" ", part).strip() for part in said)
        return SEPARATOR.join(part for part in parts if part)
