"""Two texts side by side: what is the same, what was changed, what looks copied word for word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import NamedTuple

from branches.rules.frames import KINDS, Item

_WORD = re.compile(r"\w+|[^\w\s]", re.UNICODE)
LOOKED_AT = 8
SAME, COPIED, CHANGED, ADDED, REMOVED = "same", "copied", "changed", "added", "removed"
LABELS = {
    SAME: "Identique",
    COPIED: "Presque identique",
    CHANGED: "Modifié",
    ADDED: "Seulement à droite",
    REMOVED: "Seulement à gauche",
}


class Limits(NamedTuple):
    """From which share of common words two items are near, or copied; too short texts are never copied."""

    near: Decimal
    copied: Decimal
    words: int


class Part(NamedTuple):
    """A piece of a text: kept, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """An item of each side, or of one only, with the share of words in common."""

    kind: str
    left: Item | None
    right: Item | None
    state: str
    share: Decimal = Decimal(0)
    suspect: bool = False  # long enough, and alike enough, to be said copied

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def parts(self) -> list[Part]:
        """The text of the right, with what it changes from the left."""
        return difference(self.left.text if self.left else "", self.right.text if self.right else "")

    @property
    def turned(self) -> list[str]:
        """What else than the text changed: block, links, topics."""
        if self.left is None or self.right is None:
            return []
        said = (
            ("bloc", self.left.block, self.right.block),
            ("rattachement", self.left.links, self.right.links),
            ("thèmes", self.left.topics, self.right.topics),
        )
        return [name for name, before, after in said if before != after]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every item of two versions, paired; how many of the right ones look copied."""

    pairs: tuple[Pair, ...]
    suspects: int
    compared: int

    @property
    def share(self) -> Decimal:
        return Decimal(self.suspects) / self.compared if self.compared else Decimal(0)

    def groups(self) -> list[tuple[str, list[Pair]]]:
        """The pairs by kind, empty kinds left out."""
        found = [(label, [pair for pair in self.pairs if pair.kind == kind]) for kind, label in KINDS.items()]
        return [(label, pairs) for label, pairs in found if pairs]


def words(text: str) -> list[str]:
    """The words and signs of a text."""
    return _WORD.findall(text)


def common(left: str, right: str) -> Decimal:
    """Share of the words of both texts found in the other, in the same order, whatever the case."""
    return _share(_folded(left), _folded(right))


def _folded(text: str) -> list[str]:
    return [word.casefold() for word in words(text) if word[0].isalnum()]


def _share(left: Sequence[str], right: Sequence[str]) -> Decimal:
    if not left and not right:
        return Decimal(1)
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in blocks)
    return Decimal(2 * kept) / (len(left) + len(right))


def _at_most(left: Counter[str], right: Counter[str], length: int) -> Decimal:
    """What the share cannot exceed, whatever the order: quick to know."""
    return Decimal(2 * (left & right).total()) / length if length else Decimal(1)


def difference(left: str, right: str) -> list[Part]:
    """The words of both texts in order, kept, removed or added."""
    before, after = left.split(), right.split()
    found: list[Part] = []
    for name, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if name == "equal":
            found.append(Part("kept", " ".join(after[c:d])))
            continue
        if b > a:
            found.append(Part("removed", " ".join(before[a:b])))
        if d > c:
            found.append(Part("added", " ".join(after[c:d])))
    return found


def compare(left: Iterable[Item], right: Iterable[Item], limits: Limits, *, by_code: bool) -> Comparison:
    """Pair the items of two versions: by code when they are of one certification, then by likeness."""
    lefts, rights = list(left), list(right)
    pairs: list[Pair] = []
    for kind in KINDS:
        olds = [each for each in lefts if each.kind == kind]
        news = [each for each in rights if each.kind == kind]
        pairs += _paired(kind, olds, news, limits, by_code=by_code)
    return Comparison(tuple(pairs), sum(pair.suspect for pair in pairs), len(rights))


def _paired(kind: str, lefts: list[Item], rights: list[Item], limits: Limits, *, by_code: bool) -> list[Pair]:
    known = {each.code: each for each in lefts} if by_code else {}
    partners = {each.code: known[each.code] for each in rights if each.code in known}
    taken = {each.code for each in partners.values()}
    free_left = [each for each in lefts if each.code not in taken]
    free_right = [each for each in rights if each.code not in partners]
    for _, old, new in _likeliest(free_left, free_right, limits.near):
        if new.code not in partners and old.code not in taken:
            partners[new.code] = old
            taken.add(old.code)
    found = [_pair(kind, partners.get(each.code), each, limits, by_code) for each in rights]
    return found + [_pair(kind, each, None, limits, by_code) for each in lefts if each.code not in taken]


def _likeliest(
    lefts: Sequence[Item], rights: Sequence[Item], near: Decimal
) -> list[tuple[Decimal, Item, Item]]:
    """The couples near enough, the most alike first; for each new item, only the most promising are read."""
    olds = [(each, _folded(each.text)) for each in lefts]
    news = [(each, _folded(each.text)) for each in rights]
    counted = {id(each): Counter(folded) for each, folded in (*olds, *news)}
    found = []
    for new, after in news:
        bounds = (
            (_at_most(counted[id(old)], counted[id(new)], len(before) + len(after)), old.code, old, before)
            for old, before in olds
        )
        promising = sorted((each for each in bounds if each[0] >= near), key=lambda each: (-each[0], each[1]))
        for _, _, old, before in promising[:LOOKED_AT]:
            if (share := _share(before, after)) >= near:
                found.append((share, old, new))
    return sorted(found, key=lambda each: (-each[0], each[1].code, each[2].code))


def _pair(kind: str, left: Item | None, right: Item | None, limits: Limits, own: bool) -> Pair:
    if left is None or right is None:
        return Pair(kind, left, right, ADDED if left is None else REMOVED)
    share = common(left.text, right.text)
    long = min(len(_folded(left.text)), len(_folded(right.text))) >= limits.words
    suspect = long and share >= limits.copied and not own  # one may take up one’s own words
    same = left.text.split() == right.text.split()
    state = SAME if same else COPIED if suspect else CHANGED
    return Pair(kind, left, right, state, share, suspect)
