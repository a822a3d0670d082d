"""How a check answers: one call per outcome, words taken from the rule book."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from contracts.rules.check import NO_FACTS, Check
from contracts.rules.rulebook import RULES
from law.typography import french

Seen = Mapping[str, object]
YES_NO = {True: "oui", False: "non", None: "non indiqué"}


@lru_cache(maxsize=65536)
def day(on: date) -> str:
    """« 01/09/2026 »."""
    return f"{on:%d/%m/%Y}"


def passed(rule: str, seen: Seen = NO_FACTS) -> Check:
    words = RULES[rule]
    return Check(rule, "pass", words.ok, words.article, seen)


def warned(rule: str, message: str, column: str | None = None, seen: Seen = NO_FACTS) -> Check:
    return Check(rule, "warn", french(message), RULES[rule].article, seen, column)


def failed(rule: str, message: str, column: str | None = None, seen: Seen = NO_FACTS) -> Check:
    return Check(rule, "fail", french(message), RULES[rule].article, seen, column)


def undecided(rule: str, message: str, seen: Seen = NO_FACTS) -> Check:
    """What the data cannot decide and the officer has to look at."""
    return Check(rule, "na", french(message), RULES[rule].article, seen)
