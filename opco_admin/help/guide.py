"""The user guide: one Markdown file, cut into parts and sections, rendered, searched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from law.typography import french

DOCS = Path(settings.BASE_DIR) / "docs"
IMAGES = DOCS / "images" / "guide"
WIDE, PHONE = (1280, 800), (390, 780)  # the sizes of the pictures, by the end of their names
OUTSIDE = {"Premiers pas", "Représentants de branche"}  # what representatives read
TABLE = '<div class="table-wrap" tabindex="0"><table class="table-list">'
ROLE = re.compile(r"^- \*\*(?P<label>[^*]+)\*\*\s*:\s*(?P<links>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the guide."""

    slug: str
    title: str
    part: str
    text: str

    @property
    def for_representatives(self) -> bool:
        return self.part in OUTSIDE


@dataclass(frozen=True, slots=True)
class Part:
    """What one trade does."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole guide."""

    intro: str
    parts: tuple[Part, ...]

    @property
    def sections(self) -> dict[str, Section]:
        return {each.slug: each for part in self.parts for each in part.sections}

    @property
    def roles(self) -> dict[str, str]:
        """What each role reads first, in Markdown, by the label of the role."""
        return {found["label"]: found["links"] for found in ROLE.finditer(self.intro)}

    def for_reader(self, *, representative: bool) -> Guide:
        """The guide of staff, or that of representatives."""
        if not representative:
            return self
        kept = tuple(Part(each.title, _outside(each)) for each in self.parts if _outside(each))
        return Guide(self.intro, kept)

    def around(self, slug: str) -> tuple[Section | None, Section | None]:
        """The sections before and after one."""
        line = list(self.sections.values())
        at = [each.slug for each in line].index(slug)
        return (line[at - 1] if at else None), (line[at + 1] if at + 1 < len(line) else None)


def _outside(part: Part) -> tuple[Section, ...]:
    return tuple(each for each in part.sections if each.for_representatives)


def read(text: str) -> Guide:
    """The guide written in a text: « # » opens a part, « ## » a section."""
    intro = ""
    parts: list[Part] = []
    for block in re.split(r"(?m)^# ", text)[1:]:
        title, _, body = block.partition("\n")
        head, *chunks = re.split(r"(?m)^## ", body)
        if not parts and not chunks and not intro:
            intro = head.strip()
            continue
        sections = []
        for chunk in chunks:
            name, _, content = chunk.partition("\n")
            sections.append(Section(slugify(name), name.strip(), title.strip(), content.strip()))
        parts.append(Part(title.strip(), tuple(sections)))
    return Guide(intro, tuple(parts))


@cache
def _read(path: Path, changed: float) -> Guide:
    return read(path.read_text(encoding="utf-8"))


def guide() -> Guide:
    """The guide as it stands."""
    path = DOCS / "guide.md"
    return _read(path, path.stat().st_mtime)


def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("image", _image)
    parser.add_render_rule("link_open", _link)
    parser.add_render_rule("text", _words)
    for mark in ("heading_open", "heading_close"):
        parser.add_render_rule(mark, _heading)
    parser.add_render_rule("table_open", lambda *_: TABLE)
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    return parser


def _words(renderer: object, tokens: list[Token], at: int, options: object, env: object) -> str:
    return _safe(french(tokens[at].content))


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _heading(renderer: object, tokens: list[Token], at: int, options: object, env: object) -> str:
    """A title of the second level takes an anchor; those below may repeat themselves."""
    token = tokens[at]
    if token.nesting < 0:
        return f"</{token.tag}>\n"
    return f'<h2 id="{slugify(tokens[at + 1].content)}">' if token.tag == "h2" else f"<{token.tag}>"


def _image(renderer: object, tokens: list[Token], at: int, options: object, env: object) -> str:
    """A picture: served by us, loaded when it comes in sight, its place kept."""
    token = tokens[at]
    name = Path(str(token.attrs["src"])).name
    width, height = PHONE if Path(name).stem.endswith("-telephone") else WIDE
    return (
        f'<img src="{reverse("help:image", args=[name])}" alt="{_safe(french(token.content))}" '
        f'width="{width}" height="{height}" loading="lazy">'
    )


def _link(renderer: object, tokens: list[Token], at: int, options: object, env: object) -> str:
    return f'<a href="{_safe(address(str(tokens[at].attrs["href"])))}">'


def address(href: str) -> str:
    """Where a link of the documents leads inside the product."""
    if href.startswith("#"):
        return reverse("help:section", args=[slugify(unquote(href[1:]))])
    if href.startswith("changelog.md"):
        return reverse("help:news")
    return href


@cache
def render(text: str) -> str:
    """A text of the documents in HTML; tags written in it stay words."""
    return str(_markdown().render(text))


def passages(text: str) -> Iterator[str]:
    """The paragraphs, items and cells of a text, without their marks."""
    for token in _markdown().parse(text):
        if token.type == "inline":
            kept = (each for each in token.children or () if each.type != "image")
            said = "".join(" " if each.type.endswith("break") else each.content for each in kept)
            if said.strip():
                yield french(said.strip())


def fold(text: str) -> tuple[str, list[int]]:
    """The text without accents or capitals, and where each of its letters stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = {"œ": "oe", "Œ": "oe", "æ": "ae", "’": "'", "\u202f": " ", "\xa0": " "}.get(letter, letter)
        for each in unicodedata.normalize("NFKD", plain):
            if not unicodedata.combining(each):
                letters.append(each.lower()[:1])
                places.append(place)
    return "".join(letters), places
