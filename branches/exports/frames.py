"""The reference frames as a table, in the columns that the entry page reads back."""

from __future__ import annotations

from collections.abc import Iterable

from branches.rules.frames import KINDS, TOPICS, Item

HEADERS = ("Nature", "Code", "Bloc", "Libellé", "Rattaché à", "Thèmes")


def rows(items: Iterable[Item]) -> list[list[str]]:
    """One row an item."""
    return [
        [
            KINDS[each.kind],
            each.code,
            each.block,
            each.text,
            ", ".join(each.links),
            ", ".join(TOPICS[topic] for topic in TOPICS if topic in each.topics),
        ]
        for each in items
    ]
