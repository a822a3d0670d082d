"""The page « Textes et barèmes »: the law of one day, with what it was before and will be after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from law.catalogue import PARAMETERS, THEMES
from law.dated import CONFIDENCE_LABELS, KEYED_BY_LABELS, Parameter, Value
from law.writing import written
from registers.rules import fold

TAGS = {"text": "done", "secondary": "soon", "unsure": "late"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a parameter, as shown."""

    value: Value
    entries: tuple[tuple[str, str], ...]
    confidence: str
    tag: str
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter on the chosen day: its value if it has one, and all of them in order."""

    id: str
    label: str
    keyed_by: str  # empty when the conclusion date chooses, as it mostly does
    current: Reading | None
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of parameters."""

    code: str
    title: str
    lines: list[Line]


def law_on(on: dt.date, query: str = "") -> list[Theme]:
    """Every parameter whose words contain all words of the query, by theme."""
    words = fold(query).split()
    themes = {code: Theme(code, title, []) for code, title in THEMES.items()}
    for parameter in PARAMETERS:
        line = _line(parameter, on)
        text = fold(_words(themes[parameter.theme].title, line))
        if all(word in text for word in words):
            themes[parameter.theme].lines.append(line)
    return [theme for theme in themes.values() if theme.lines]


def _line(parameter: Parameter, on: dt.date) -> Line:
    found = parameter.at(on)
    readings = tuple(
        Reading(
            value,
            written(parameter, value.value),
            CONFIDENCE_LABELS[value.confidence],
            TAGS[value.confidence],
            value is found,
        )
        for value in parameter.values
    )
    current = next((reading for reading in readings if reading.current), None)
    keyed_by = "" if parameter.keyed_by == "conclusion" else KEYED_BY_LABELS[parameter.keyed_by]
    return Line(parameter.id, parameter.label_fr, keyed_by, current, readings)


def _words(theme: str, line: Line) -> str:
    values = (f"{reading.value.article} {reading.value.comment}" for reading in line.readings)
    return " ".join((theme, line.label, line.id, *values))
