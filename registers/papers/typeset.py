"""Documents as PDF: archival (PDF/A-2a) and accessible (PDF/UA-1), set by typst with its own fonts."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).resolve().parents[2]  # a template of any room may import `blocks.typ` of this one
STANDARDS: list[Any] = ["a-2a", "ua-1"]
MISSING = "?"
# What the fonts inside typst can draw: Latin, Greek, Cyrillic, the signs of French texts. An archival PDF
# refuses a character without a glyph, and a letter is not lost for one.
_DRAWN = (
    range(0x20, 0x7F),
    range(0xA0, 0x250),
    range(0x300, 0x304),
    range(0x386, 0x3CF),
    range(0x400, 0x460),
    range(0x1E00, 0x1F00),
)
_SIGNS = frozenset("‐‑–—‘’‚“”„†•…‰‹›€№™−≤≥≠×÷\N{NARROW NO-BREAK SPACE}\N{EN SPACE}\N{THIN SPACE}")


def pdf(template: Path, data: Mapping[str, Any], *, dated_on: dt.date) -> bytes:
    """The document as one PDF; the same data always gives the same bytes.

    `data` is JSON-safe and enters as data, never as typst source: the template reads it in `sys.inputs.data`.
    typst.TypstError when the template cannot be set.
    """
    made: Any = _compiled(template, data, dated_on, format="pdf", pdf_standards=STANDARDS)
    return bytes(made)


def pictures(template: Path, data: Mapping[str, Any], *, dated_on: dt.date) -> list[bytes]:
    """The pages as PNG, to look at."""
    made: Any = _compiled(template, data, dated_on, format="png", ppi=96)
    return [made] if isinstance(made, bytes) else list(made)


def _compiled(template: Path, data: Mapping[str, Any], dated_on: dt.date, **output: Any) -> Any:
    """No package, no network, no system font."""
    return typst.compile(
        template,
        root=ROOT,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_drawable(data), ensure_ascii=False)},
        timestamp=dt.datetime.combine(dated_on, dt.time(12), dt.UTC),
        **output,
    )


def _drawable(value: Any) -> Any:
    """The same data, with what cannot be drawn replaced and invisible characters left out."""
    if isinstance(value, str):
        return "".join(map(_drawn, unicodedata.normalize("NFC", value)))
    if isinstance(value, Mapping):
        return {key: _drawable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(each) for each in value]
    return value


def _drawn(sign: str) -> str:
    if sign in _SIGNS or any(ord(sign) in known for known in _DRAWN):
        return "" if unicodedata.category(sign) == "Cf" else sign
    match unicodedata.category(sign):
        case "Cc" | "Zl" | "Zp" | "Zs":
            return " "
        case "Cf" | "Cs" | "Co":
            return ""
    return MISSING
