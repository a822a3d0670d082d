"""What the pages of a COM read: each indicator with its value, its target, its measure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from conventions.actions import com_indicators
from conventions.models import Convention, IndicatorDefinition, Measure
from conventions.rules import com_formulas
from conventions.rules import com_indicators as rules
from conventions.rules.com_indicators import Figure, Period
from law.typography import french
from opco_admin import indicators
from opco_admin.templatetags.french import figure as written
from opco_admin.templatetags.french import round_euros

NOTHING = "—"
SERIES = ("Valeur", "Cible")
TITLES = (
    "Code", "Indicateur", "Mission", "Responsable", "Formule", "Année", "Numérateur", "Dénominateur",
    "Valeur", "Unité", "Cible", "Transmis", "Transmis le",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator in a year: what is counted now, what was agreed, what was sent."""

    told: IndicatorDefinition
    year: int
    period: Period
    figure: Figure | None
    target: Decimal | None
    measure: Measure | None
    address: str

    @property
    def value(self) -> Decimal | None:
        """The value now; the one sent when it is typed by hand."""
        if self.figure is None:
            return self.measure.value if self.measure else None
        return rules.value(self.figure, self.told.unit)  # type: ignore[arg-type]

    @property
    def said(self) -> str:
        return worded(self.value, self.told.unit)

    @property
    def said_target(self) -> str:
        return worded(self.target, self.told.unit)

    @property
    def fraction(self) -> str:
        """« 131 ÷ 480 »."""
        return fraction(self.figure, euros_=self.told.key.endswith("_cost"))

    @property
    def link(self) -> str:
        """What leads to the rows: the fraction, or words where the value is the number counted."""
        plain = self.figure is not None and self.figure.denominator is None
        return ("voir les lignes" if self.address else "") if plain else self.fraction

    @property
    def met(self) -> bool | None:
        return rules.met(self.value, self.target, self.told.direction)  # type: ignore[arg-type]

    @property
    def moved(self) -> Decimal | None:
        """How far the value is from what was sent; None when there is nothing to compare."""
        if self.measure is None or self.measure.value is None or self.figure is None or self.value is None:
            return None
        return self.value - self.measure.value

    @property
    def said_moved(self) -> str:
        moved = self.moved
        return f"{'+' if (moved or 0) > 0 else ''}{worded(moved, self.told.unit)}"

    @property
    def said_sent(self) -> str:
        """The value that was sent."""
        return worded(self.measure.value if self.measure else None, self.told.unit)

    @property
    def typed(self) -> bool:
        return self.told.key == com_formulas.TYPED


def rows(convention: Convention, year: int, user: User, on: date) -> list[Row]:
    """Every indicator in a year of the convention."""
    period = rules.period_of(year, convention.starts_on, convention.ends_on)
    if period is None:
        return []
    sent = {
        each.indicator_id: each
        for each in Measure.objects.current().filter(indicator__convention=convention, year=year)
    }
    return [
        Row(
            told, year, period,
            indicators.figure(told, convention, period, on) if period.since <= on else None,
            com_indicators.target_of(told, year), sent.get(told.indicator_id),
            indicators.address(told, convention, user, year) if period.since <= on else "",
        )
        for told in com_indicators.current(convention)
    ]  # fmt: skip


def over_years(told: IndicatorDefinition, convention: Convention, user: User, on: date) -> list[Row]:
    """One indicator, year by year."""
    sent = {each.year: each for each in Measure.objects.current().filter(indicator=told.indicator_id)}
    found = []
    for year in rules.years_of(convention.starts_on, convention.ends_on):
        period = rules.period_of(year, convention.starts_on, convention.ends_on)
        if period is None:
            continue
        began = period.since <= on
        found.append(
            Row(
                told, year, period, indicators.figure(told, convention, period, on) if began else None,
                com_indicators.target_of(told, year), sent.get(year),
                indicators.address(told, convention, user, year) if began else "",
            )
        )  # fmt: skip
    return found


def cells(row: Row) -> tuple[Any, ...]:
    """A row of the export, in the order of TITLES."""
    told, figure, sent = row.told, row.figure, row.measure
    return (
        told.indicator.code, told.label, told.get_mission_display(), told.get_owner_display(),
        french(told.words), row.year, figure and figure.numerator, figure and figure.denominator, row.value,
        told.get_unit_display(), row.target, sent and sent.value, sent and sent.sent_on,
    )  # fmt: skip


def chart(years: list[Row]) -> list[tuple[str, list[int | None]]]:
    """Rows of the chart of an indicator: what is measured, what is aimed at."""
    return [(str(each.year), [_whole(each.value), _whole(each.target)]) for each in years]


def worded(value: Decimal | None, unit: str) -> str:
    """« 33,3 % », « 1 250 »."""
    if value is None:
        return NOTHING
    text = written(_plain(value))
    return french(f"{text} %") if unit == "percent" else text


def fraction(figure: Figure | None, *, euros_: bool = False) -> str:
    """« 131 ÷ 480 », in rounded euros for costs; empty without a figure."""
    if figure is None:
        return ""
    parts = [each for each in (figure.numerator, figure.denominator) if each is not None]
    return french(" ÷ ".join(round_euros(each) if euros_ else written(_plain(each)) for each in parts))


def mark(figure: Figure | None) -> str:
    """What was seen, to tell whether it changed before it is frozen."""
    return "" if figure is None else f"{_plain(figure.numerator)}/{figure.denominator or ''}"


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else round(value)
