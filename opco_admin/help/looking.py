"""Searching the guide: the passages that hold every word, accents and capitals forgiven."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from opco_admin.help.guide import Guide, Section, fold, passages

LONGEST, SHOWN = 240, 30  # letters of a passage, passages of an answer
SMALL_WORDS = frozenset("a au aux d de des du en et l la le les ou un une".split())


@dataclass(frozen=True, slots=True)
class Found:
    """A passage, cut where the words stand: (text, whether it is one of them)."""

    section: Section
    pieces: tuple[tuple[str, bool], ...]


def words(question: str) -> tuple[str, ...]:
    """The words to look for: folded, their plural forgiven, the small ones left."""
    found = re.findall(r"[^\W_]+", fold(question[:80])[0])
    kept = [each for each in found if each not in SMALL_WORDS] or found
    return tuple(dict.fromkeys(each.rstrip("sx") if len(each) > 3 else each for each in kept))


@cache
def _folded(section: Section) -> tuple[str, tuple[tuple[str, str, tuple[int, ...]], ...]]:
    told = tuple((each, *_pair(each)) for each in passages(section.text))
    return fold(section.title)[0], told


def _pair(text: str) -> tuple[str, tuple[int, ...]]:
    folded, places = fold(text)
    return folded, tuple(places)


def search(guide: Guide, question: str) -> list[Found]:
    """The best passages first; those of a section whose title holds the words before the others."""
    wanted = words(question)
    scored = []
    for order, section in enumerate(guide.sections.values()):
        title, told = _folded(section)
        in_title = sum(each in title for each in wanted)
        for place, (text, folded, places) in enumerate(told):
            here = sum(each in folded for each in wanted)
            named = sum(each in folded or each in title for each in wanted)
            if wanted and named == len(wanted) and (here or place == 0):
                rank = (-in_title, -here, order, place)
                scored.append((rank, Found(section, cut(text, folded, places, wanted))))
    return [found for _, found in sorted(scored, key=lambda each: each[0])[:SHOWN]]


def cut(
    text: str, folded: str, places: tuple[int, ...], wanted: tuple[str, ...]
) -> tuple[tuple[str, bool], ...]:
    """The passage around its first word, each word apart."""
    spots = [match.span() for match in re.finditer(f"(?:{'|'.join(map(re.escape, wanted))})\\w*", folded)]
    spans = [(places[start], places[end - 1] + 1) for start, end in spots]
    first, last = _window(text, spans)
    pieces: list[tuple[str, bool]] = [("… ", False)] if first else []
    at = first
    for start, end in spans:
        if start >= at and end <= last:
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    pieces.append((text[at:last] + (" …" if last < len(text) else ""), False))
    return tuple(each for each in pieces if each[0])


def _window(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Where a long passage is cut: whole words, around as many of the words as can be."""
    if len(text) <= LONGEST:
        return 0, len(text)

    def held(start: int) -> int:
        return len({text[a:b].lower() for a, b in spans if start <= a and b <= start + LONGEST})

    first = max((max(0, start - 40) for start, _ in spans), key=held, default=0)
    first = text.rfind(" ", 0, first) + 1 if first else 0
    last = min(len(text), first + LONGEST)
    return first, last if last == len(text) else max(text.rfind(" ", first, last), first + 1)
