"""Top-up rules written in the draft of a convention with a région."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.traces import remember
from conventions.actions import versions
from conventions.actions.topups import KEY, KIND, lines_of, rules_of
from conventions.models import Convention, ConventionTrace, Version
from conventions.rules import topups
from conventions.rules.topups import TopUp
from law.refusal import Impossible

CODES = "R"


class Wrong(Impossible):
    """A rule that cannot be written, with the sentence of each field."""

    def __init__(self, flaws: dict[str, str]) -> None:
        self.flaws = flaws
        super().__init__(" ".join(flaws.values()))


@transaction.atomic
def put(*, convention: int, rule: TopUp, by: User, on: date) -> TopUp:
    """Write a rule in the draft: a new one when its code is empty, else in place of that one."""
    row, draft = _written(convention)
    rules = list(rules_of(draft))
    if wrong := topups.flaws(rule, lines_of(draft)):
        raise Wrong(wrong)
    if rule.code:
        place = next((at for at, each in enumerate(rules) if each.code == rule.code), None)
        if place is None:
            raise Impossible("Cette règle n’est plus dans le texte : rechargez la page.")
        rules[place] = rule
    else:
        rule = replace(rule, code=_next(rules, convention))
        rules.append(rule)
    _write(row, draft, rules, by=by, on=on, comment=f"{rule.code}, {rule.label} : {rule.worth}.")
    return rule


@transaction.atomic
def remove(*, convention: int, code: str, by: User, on: date) -> None:
    """Take a rule off the draft; what contracts already draw by it stays theirs."""
    row, draft = _written(convention)
    rules = [each for each in rules_of(draft) if each.code != code]
    if len(rules) == len(rules_of(draft)):
        raise Impossible("Cette règle n’est plus dans le texte : rechargez la page.")
    _write(row, draft, rules, by=by, on=on, comment=f"{code} retirée.")


def _written(convention: int) -> tuple[Convention, Version]:
    row = versions.held(convention)
    if row.kind != KIND:
        raise Impossible("Seule une convention avec une région porte des compléments.")
    return row, versions.editable(row)


def _write(
    row: Convention, draft: Version, rules: Iterable[TopUp], *, by: User, on: date, comment: str
) -> None:
    draft.content = {**draft.content, KEY: topups.written(rules)}
    draft.save(update_fields=["content"])
    remember(row=row, verb="top_up", trace=ConventionTrace, by=by, on=on, comment=comment)


def _next(rules: Iterable[TopUp], convention: int) -> str:
    """The next code, never one that any version of the convention has had."""
    known = {each.code for each in rules}
    for version in Version.objects.filter(convention=convention):
        known |= {each.code for each in rules_of(version)}
    numbers = [int(code.removeprefix(CODES)) for code in known if code.removeprefix(CODES).isdigit()]
    return f"{CODES}{max(numbers, default=0) + 1}"
