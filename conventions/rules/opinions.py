"""Opinions on a version before it is signed: those its nature needs, and what is still awaited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conventions.rules import kinds

OUTCOMES = {
    "favourable": "favorable",
    "reserved": "avec réserves",
    "against": "défavorable",
    "silent": "réputé rendu",
}


def needed(kind: str) -> tuple[str, ...]:
    """The bodies whose opinion this nature of convention needs."""
    return kinds.BY_CODE[kind].opinions


def flaws(kind: str, outcomes: Mapping[str, str]) -> list[str]:
    """What is missing, one sentence a body: an opinion not asked, or asked and not given."""
    wanted: Iterable[str] = dict.fromkeys((*needed(kind), *outcomes))
    return [
        f"Avis {kinds.OPINIONS[body]} : {'à demander' if body not in outcomes else 'attendu'}."
        for body in wanted
        if not outcomes.get(body)
    ]
