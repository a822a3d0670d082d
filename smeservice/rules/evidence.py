"""The legal conditions of a training, each a block: who said it is met, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A condition as it stands: somebody said it is met, words, documents."""

    code: str
    met: bool
    note: str
    documents: int


def lacks(block: Block, documents: Mapping[str, int], words: Mapping[str, str]) -> list[str]:
    """What a block still needs of people: its words, its documents, somebody who says that it is met."""
    wanting = []
    if block.code in words and not block.note.strip():
        wanting.append(words[block.code])
    if (least := documents.get(block.code, 0)) > block.documents:
        wanting.append(f"joignez {least} document{'s' if least > 1 else ''} de preuve")
    if not block.met:
        wanting.append("dites que la condition est remplie")
    return wanting
