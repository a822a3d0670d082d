"""The top-up rules that a convention with a région says: frozen with its version, read in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from conventions.models import BudgetLine, LineTerms, Version
from conventions.rules import lives, topups
from conventions.rules.topups import TopUp
from registers.models import Department

KEY = "topups"
KIND = "region"


def rules_of(version: Version | None) -> tuple[TopUp, ...]:
    """The rules of a version, in their order."""
    return topups.read(version.content.get(KEY, {})) if version else ()


def lines_of(version: Version) -> dict[int, LineTerms]:
    """The budget lines of a version, by number."""
    rows = LineTerms.objects.filter(version=version).select_related("line").order_by("rank")
    return {row.line.number: row for row in rows}


def frozen(version: Version) -> dict[str, Any]:
    """The block of a version; a rule without any zone serves the départements of its régions."""
    if version.convention.kind != KIND:
        return {}
    regions = version.content.get("terms", {}).get("regions", ())
    return topups.written(_placed(rules_of(version), regions))


def carried(before: Version, after: Version) -> None:
    """An amendment begins with the rules in force."""
    if block := before.content.get(KEY):
        after.content = {**after.content, KEY: block}
        after.save(update_fields=["content"])


def flaws(version: Version) -> list[str]:
    """What keeps the rules of a draft from being sealed."""
    lines = lines_of(version)
    return [
        f"Règle {rule.code} : {said}"
        for rule in rules_of(version)
        for said in topups.flaws(rule, lines).values()
    ]


def in_force(on: date) -> list[TopUp]:
    """The rules of the conventions in execution that day, with their number and the line they draw."""
    signed = Version.objects.filter(
        convention__kind=KIND,
        convention__state__in=sorted(lives.RUNNING),
        signed_on__isnull=False,
        effective_on__lte=on,
    )
    rows = list(
        signed.order_by("convention_id", "-number")
        .distinct("convention_id")
        .values_list("convention_id", "convention__number", "content__topups")
    )
    blocks = [(key, number, block) for key, number, block in rows if block and block.get("rules")]
    if not blocks:
        return []
    lines = {
        (convention, number): pk
        for convention, number, pk in BudgetLine.objects.filter(
            convention__in=[key for key, _, _ in blocks]
        ).values_list("convention_id", "number", "pk")
    }
    return [
        replace(rule, convention=number, fund=lines[key, rule.line])
        for key, number, block in blocks
        for rule in topups.read(block)
        if (key, rule.line) in lines
    ]


def _placed(rules: Iterable[TopUp], regions: Iterable[str]) -> list[TopUp]:
    codes = (
        Department.objects.filter(region__in=list(regions)).order_by("code").values_list("code", flat=True)
    )
    departments = tuple(codes)
    return [
        rule if rule.departments or rule.postcodes or rule.sirets else replace(rule, departments=departments)
        for rule in rules
    ]
