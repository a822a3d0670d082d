"""A COM that runs, with an indicator and ceilings, made through the real verbs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from conventions.actions import com_ceilings, com_indicators
from conventions.models import Convention, IndicatorDefinition
from conventions.rules.com_ceilings import Ceilings
from conventions.rules.com_indicators import Definition
from tests.conventions.making import ON, running_convention

PERIOD = {"starts_on": dt.date(2025, 1, 1), "ends_on": dt.date(2027, 12, 31)}
M = 1_000_000


def com(by: Any, on: dt.date = ON, **more: Any) -> Convention:
    return running_convention(by=by, on=on, kind="com", title="COM 2025-2027", **(PERIOD | more))


def told(**more: Any) -> Definition:
    given: dict[str, Any] = {
        "label": "Visites aux entreprises", "mission": "4", "key": "visits", "unit": "count",
        "direction": "up", "owner": "SM", "baseline": Decimal(100), "source": "Bilan 2024",
        "targets": {2025: Decimal(120), 2026: Decimal(150)}, "filters": {},
    }  # fmt: skip
    return Definition(**(given | more))


def indicator(convention: Convention, by: Any, code: str = "P3", on: dt.date = ON, **more: Any) -> (
    IndicatorDefinition
):  # fmt: skip
    return com_indicators.define(convention=convention.pk, code=code, told=told(**more), by=by, on=on)


def ceilings(convention: Convention, by: Any, on: dt.date = ON, **more: Any) -> None:
    given: dict[str, Any] = {"management": Decimal(90 * M), "mission": Decimal(120 * M),
                             "cooperation": Decimal(5 * M)}  # fmt: skip
    com_ceilings.set_ceilings(
        convention=convention.pk, told=Ceilings(**(given | more)), reason="Convention signée",
        decided_on=convention.starts_on, by=by, on=on,
    )  # fmt: skip


def charge(convention: Convention, by: Any, *, year: int = 2026, on: dt.date = ON, reason: str = "",
           section: str = "alternance", **amounts: int) -> com_ceilings.Outcome:  # fmt: skip
    return com_ceilings.enter(
        convention=convention.pk, year=year, section=section, reason=reason, by=by, on=on,
        amounts={item: Decimal(amount) for item, amount in amounts.items()},
    )  # fmt: skip


def table(*lines: str, name: str = "charges.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(("Année;Section;Poste;Montant", *lines)).encode())
