"""The yearly evaluation of a COM as PDF, from the content that was gathered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from registers.papers import typeset

TEMPLATE = Path(__file__).parent / "typst" / "com_evaluation.typ"


def pdf(content: Mapping[str, Any]) -> bytes:
    """The document; the same content always gives the same bytes."""
    return typeset.pdf(TEMPLATE, content, dated_on=date.fromisoformat(content["dated_on"]))


def pictures(content: Mapping[str, Any]) -> list[bytes]:
    """The pages as PNG, to look at."""
    return typeset.pictures(TEMPLATE, content, dated_on=date.fromisoformat(content["dated_on"]))
