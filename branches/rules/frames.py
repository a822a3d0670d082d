"""The three reference frames and the blocks: what they hold, and whether they hold together (L6113-1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

KINDS = {
    "block": "Bloc",
    "activity": "Activité",
    "skill": "Compétence",
    "assessment": "Évaluation",
}
TOPICS = {
    "ecological": "Transition écologique",
    "digital": "Transition numérique",
    "safety": "Santé et sécurité",
    "disability": "Handicap et accessibilité",
}
PREFIXES = {"block": "BC", "activity": "A", "skill": "C", "assessment": "E"}
# What a kind is tied to by its links.
LINKED = {"activity": (), "block": (), "skill": ("activity",), "assessment": ("skill",)}
CODE = re.compile(r"^[A-Z0-9][A-Z0-9.-]{0,11}$")
LONGEST, MOST = 2000, 400  # letters of an item, items of a version


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the frames."""

    kind: str
    code: str
    text: str
    block: str = ""
    links: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()


class Flaw(NamedTuple):
    """Something that does not hold together: the code of the item, or nothing for the whole."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items of each kind, and which topics are carried."""

    kinds: tuple[tuple[str, int], ...]
    topics: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.kinds)


def needed(directory: str) -> tuple[str, ...]:
    """What the frames must hold: three frames in blocks for the RNCP, skills and assessment for the RS."""
    return ("skill", "assessment") if directory == "rs" else tuple(KINDS)


def counts(items: Iterable[Item]) -> Counts:
    """How many of each."""
    known = list(items)
    return Counts(
        tuple((KINDS[kind], sum(each.kind == kind for each in known)) for kind in KINDS),
        tuple((TOPICS[topic], sum(topic in each.topics for each in known)) for topic in TOPICS),
    )


def flaws(items: Sequence[Item], directory: str = "rncp") -> list[Flaw]:
    """Everything that does not hold together, item by item, then what is missing on the whole."""
    by_code = {each.code: each for each in items}
    found = [flaw for item in items for flaw in _item_flaws(item, by_code, items, directory)]
    for kind in needed(directory):
        if not any(each.kind == kind for each in items):
            found.append(Flaw("", _NONE[kind]))
    carried = {topic for each in items for topic in each.topics}
    found += [
        Flaw("", f"Aucun élément ne porte le thème « {label} ».")
        for topic, label in TOPICS.items()
        if items and topic not in carried
    ]
    return found


_NONE = {
    "block": "Aucun bloc de compétences.",
    "activity": "Le référentiel d’activités est vide.",
    "skill": "Le référentiel de compétences est vide.",
    "assessment": "Le référentiel d’évaluation est vide.",
}


def _item_flaws(
    item: Item, by_code: dict[str, Item], items: Sequence[Item], directory: str
) -> Iterator[Flaw]:
    if item.block and getattr(by_code.get(item.block), "kind", "") != "block":
        yield Flaw(item.code, f"Le bloc {item.block} n’existe pas.")
    for link in item.links:
        linked = by_code.get(link)
        if linked is None:
            yield Flaw(item.code, f"{link} n’existe pas.")
        elif linked.kind not in LINKED[item.kind]:
            yield Flaw(
                item.code, f"{link} est de nature « {KINDS[linked.kind].lower()} » : ce lien n’a pas de sens."
            )
    whole = directory != "rs"
    if item.kind == "block" and not any(each.kind == "skill" and each.block == item.code for each in items):
        yield Flaw(item.code, "Ce bloc n’a aucune compétence.")
    if item.kind == "activity" and not any(item.code in each.links for each in items):
        yield Flaw(item.code, "Aucune compétence n’est rattachée à cette activité.")
    if item.kind == "skill":
        if whole and not item.block:
            yield Flaw(item.code, "Cette compétence n’est dans aucun bloc.")
        if not any(each.kind == "assessment" and item.code in each.links for each in items):
            yield Flaw(item.code, "Cette compétence n’est évaluée nulle part.")
    if item.kind == "assessment" and not item.links:
        yield Flaw(item.code, "Cette évaluation ne porte sur aucune compétence.")


def next_code(kind: str, taken: Iterable[str]) -> str:
    """The first free code of a kind: C1, C2, … ; BC01, BC02 for blocks."""
    known = set(taken)
    numbers = range(1, len(known) + 2)
    width = 2 if kind == "block" else 1
    return next(code for n in numbers if (code := f"{PREFIXES[kind]}{n:0{width}d}") not in known)
