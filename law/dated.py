"""Dated law: a parameter holds one value per period, each with its article, its link and its confidence."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

from law.typography import french

Confidence = Literal["text", "secondary", "unsure"]
KeyedBy = Literal["conclusion", "start", "receipt", "day"]

CONFIDENCE_LABELS: Mapping[Confidence, str] = {
    "text": "Texte lu",
    "secondary": "Source secondaire",
    "unsure": "À confirmer",
}
KEYED_BY_LABELS: Mapping[KeyedBy, str] = {
    "conclusion": "date de conclusion du contrat",
    "start": "date de début d’exécution",
    "receipt": "date de réception du dossier complet",
    "day": "jour considéré",
}
_MEMO_LIMIT = 20_000
_DAY = timedelta(days=1)


class NotInForce(ValueError):
    """No known value of a parameter covers the date asked for."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article of law (or, failing that, the source quoted) and where to read it."""

    code: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """What a parameter is worth from `since` to `until`, both included; None = open."""

    value: Any
    since: date | None
    until: date | None
    article: str
    link: str
    confidence: Confidence = "text"
    comment: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A number or a choice of the law; `p(on)` is its worth on that date, or raises NotInForce."""

    id: str
    label_fr: str
    unit: str
    theme: str
    values: tuple[Value, ...]
    keyed_by: KeyedBy = "conclusion"
    _starts: tuple[date, ...] = field(init=False, repr=False)
    _memo: dict[date, Value | None] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.values, key=lambda each: each.since or date.min))
        _refuse_overlap(self.id, ordered)
        object.__setattr__(self, "values", ordered)
        object.__setattr__(self, "_starts", tuple(each.since or date.min for each in ordered))

    def __call__(self, on: date) -> Any:
        """The worth on that date; NotInForce when no known period covers it."""
        found = self.at(on)
        if found is None:
            raise NotInForce(self._sentence(on))
        return found.value

    def at(self, on: date) -> Value | None:
        """The Value on that date, with its article, or None."""
        try:
            return self._memo[on]
        except KeyError:
            return self._find(on)

    def known(self, on: date) -> bool:
        """Is there a value on that date?"""
        return self.at(on) is not None

    def _find(self, on: date) -> Value | None:
        position = bisect_right(self._starts, on) - 1
        found = self.values[position] if position >= 0 else None
        if found is not None and found.until is not None and on > found.until:
            found = None
        if len(self._memo) >= _MEMO_LIMIT:
            self._memo.clear()
        self._memo[on] = found
        return found

    def _sentence(self, on: date) -> str:
        return french(
            f"« {self.label_fr} » : aucune valeur connue au {on:%d/%m/%Y} ({KEYED_BY_LABELS[self.keyed_by]})."
        )


def value(
    worth: Any,
    article: Article,
    since: date | None = None,
    until: date | None = None,
    confidence: Confidence = "text",
    comment: str = "",
) -> Value:
    """A Value citing an Article, its comment typeset in French."""
    return Value(worth, since, until, article.code, article.url, confidence, french(comment))


def successive(values: Iterable[Value]) -> tuple[Value, ...]:
    """The values, in order, each ending on the eve of the next one."""
    ordered = tuple(values)
    ended = (replace(each, until=after.since - _DAY) for each, after in pairwise(ordered) if after.since)
    return (*ended, ordered[-1])


def parameter(
    theme: str, name: str, label: str, unit: str, *values: Value, keyed_by: KeyedBy = "conclusion"
) -> Parameter:
    """A Parameter of a theme, its label and unit typeset in French."""
    return Parameter(name, french(label), french(unit), theme, values, keyed_by)


def _refuse_overlap(name: str, ordered: tuple[Value, ...]) -> None:
    for each in ordered:
        if each.since and each.until and each.until < each.since:
            raise ValueError(f"{name}: a period ends before it starts ({each.since} to {each.until})")
    for before, after in pairwise(ordered):
        if before.until is None or after.since is None or before.until >= after.since:
            raise ValueError(f"{name}: the periods starting {before.since} and {after.since} overlap")
