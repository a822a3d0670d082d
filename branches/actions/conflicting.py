"""Contracts that wait because the published level is contradictory, and those that may go on since."""

from __future__ import annotations

from django.db.models import F, Func, JSONField, OuterRef, Subquery, TextField, Value
from django.db.models.fields import BooleanField
from django.db.models.functions import Cast

from accounts.models import User
from contracts.models import Contract, Verdict
from contracts.models.contract import ContractQuerySet
from registers.conflicts import conflicts

CONFLICTING = "$.levels[*] ? (@.conflict != null)"


def waiting(user: User) -> ContractQuerySet:
    """Open files without an amount whose last verdict met contradictory amounts."""
    last = Verdict.objects.filter(contract=OuterRef("pk")).order_by("-pk")
    files = Contract.objects.visible_to(user).open()
    return (
        files.filter(total=None, rncp__in=conflicts().order_by().values("rncp"))
        .annotate(known=Subquery(last.values("facts")[:1], output_field=JSONField()))
        .annotate(
            conflicting=Func(
                F("known"),
                Cast(Value(CONFLICTING), TextField()),
                function="jsonb_path_exists",
                template="%(function)s(%(expressions)s::jsonpath)",
                output_field=BooleanField(),
            )
        )
        .filter(conflicting=True)
    )


def pairs(file: Contract) -> list[tuple[str, str]]:
    """The certification and CPNE of each contradictory amount that the last verdict met."""
    known = getattr(file, "known", None) or {}
    return [(file.rncp, each["cpne"]) for each in known.get("levels", ()) if each.get("conflict")]
