"""One rule applied to one contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from contracts.rules import rulebook

Outcome = Literal["pass", "warn", "fail", "na"]
NO_FACTS: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied to one contract; `facts` are French labels and the values looked at, as shown."""

    rule: str
    outcome: Outcome
    message: str
    article: str
    facts: Mapping[str, object]
    field: str | None = None  # canonical column to fix

    @property
    def title(self) -> str:
        return rulebook.RULES[self.rule].title

    @property
    def ground(self) -> str | None:
        """Code of the refusal reason a failure gives, see `states.REASONS`."""
        return rulebook.RULES[self.rule].ground

    def as_list(self) -> list[Any]:
        """A passed check keeps only what its rule does not already say."""
        if self.outcome == "pass":
            return [self.rule, self.facts] if self.facts else [self.rule]
        return [self.rule, self.facts, self.outcome, self.message, self.article, self.field]

    @classmethod
    def from_list(cls, row: list[Any]) -> "Check":
        rule = row[0]
        facts = row[1] if len(row) > 1 else NO_FACTS
        if len(row) <= 2:
            words = rulebook.RULES[rule]
            return cls(rule, "pass", words.ok, words.article, facts)
        return cls(rule, row[2], row[3], row[4], facts, row[5])
