"""Verbs of the indicators of a COM: defined, redefined, withdrawn; their measures frozen, then corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.traces import remember
from conventions.models import Convention, ConventionTrace, Indicator, IndicatorDefinition, Measure
from conventions.rules import com_formulas, lives
from conventions.rules import com_indicators as rules
from conventions.rules.com_indicators import Definition, Figure, Period
from law.refusal import Impossible

GONE = "Cet indicateur n’existe plus : rechargez la page."


class Wrong(Exception):
    """What is wrong in a definition, by field."""

    def __init__(self, flaws: Mapping[str, str]) -> None:
        super().__init__(" ".join(flaws.values()))
        self.flaws = flaws


def held(convention: int) -> Convention:
    """A COM that is not over, locked until the end of the transaction."""
    row = Convention.objects.select_for_update().filter(pk=convention, kind="com").first()
    if row is None:
        raise Impossible("Cette convention n’est pas une convention d’objectifs et de moyens.")
    if row.state not in lives.OPEN:
        raise Impossible(f"L’état est « {row.get_state_display()} » : rien n’y est plus écrit.")
    return row


def current(convention: Convention) -> list[IndicatorDefinition]:
    """The definition in force of each indicator that is not withdrawn, in order."""
    rows = IndicatorDefinition.objects.filter(
        indicator__convention=convention, indicator__withdrawn_on=None
    ).order_by("indicator__position", "indicator_id", "-number")
    last = rows.distinct("indicator__position", "indicator_id").select_related("indicator", "made_by")
    return list(last)


def latest(indicator: int) -> IndicatorDefinition:
    """The definition in force of one indicator."""
    return (
        IndicatorDefinition.objects.filter(indicator=indicator).select_related("indicator").latest("number")
    )


def definition_of(row: IndicatorDefinition) -> Definition:
    """A definition as the rules read it."""
    return Definition(
        row.label, row.mission, row.key, row.unit, row.direction, row.owner, row.baseline, row.source,  # type: ignore[arg-type]
        {int(year): Decimal(worth) for year, worth in row.targets.items()}, row.filters,
    )  # fmt: skip


def target_of(row: IndicatorDefinition, year: int) -> Decimal | None:
    """The target of a year, if one is set."""
    worth = row.targets.get(str(year))
    return Decimal(worth) if worth is not None else None


@transaction.atomic
def define(*, convention: int, code: str, told: Definition, by: User, on: date) -> IndicatorDefinition:
    """Add an indicator. Wrong, by field, when its definition does not hold."""
    row = held(convention)
    flaws = rules.flaws(told, rules.years_of(row.starts_on, row.ends_on))
    if Indicator.objects.filter(convention=row, code=code).exists():
        flaws["code"] = "Cette convention a déjà un indicateur de ce code."
    if flaws:
        raise Wrong(flaws)
    last = row.indicators.aggregate(last=Max("position"))["last"] or 0
    made = Indicator.objects.create(convention=row, code=code, position=last + 1)
    remember(
        row=row, verb="com_define", trace=ConventionTrace, by=by, on=on, comment=f"{code} : {told.label}"
    )
    return _write(made, 1, told, "", by, on)


@transaction.atomic
def redefine(
    *, indicator: int, told: Definition, reason: str, seen: int, by: User, on: date
) -> IndicatorDefinition:
    """Give an indicator its next definition; `seen` is the number of the one that was read."""
    row, convention = _held_indicator(indicator)
    before = latest(row.pk)
    if before.number != seen:
        raise Impossible("Un collègue a modifié cet indicateur entre-temps : rechargez la page.")
    if flaws := rules.flaws(told, rules.years_of(convention.starts_on, convention.ends_on)):
        raise Wrong(flaws)
    if definition_of(before) == told and before.formula_version == com_formulas.BY_KEY[told.key].version:
        return before
    if not reason.strip():
        raise Wrong({"reason": "Dites pourquoi la définition change."})
    remember(
        row=convention, verb="com_redefine", trace=ConventionTrace, by=by, on=on,
        comment=f"{row.code}, version {seen + 1} : {reason.strip()}",
    )  # fmt: skip
    return _write(row, before.number + 1, told, reason, by, on)


@transaction.atomic
def withdraw(*, indicator: int, reason: str, by: User, on: date) -> None:
    """Stop following an indicator; its measures stay."""
    row, convention = _held_indicator(indicator)
    if not reason.strip():
        raise Impossible("Dites pourquoi cet indicateur est retiré.")
    row.withdrawn_on = on
    row.save(update_fields=["withdrawn_on"])
    remember(
        row=convention, verb="com_withdraw", trace=ConventionTrace, by=by, on=on,
        comment=f"{row.code} : {reason.strip()}",
    )  # fmt: skip


@transaction.atomic
def start_catalogue(*, convention: int, by: User, on: date) -> int:
    """Add the indicators of the starter catalogue that are missing; how many were added."""
    row = held(convention)
    known = set(row.indicators.values_list("code", flat=True))
    missing = [each for each in com_formulas.FORMULAS if each.code and each.code not in known]
    for each in missing:
        told = Definition(
            each.label, each.mission, each.key, each.unit, each.direction, each.owner, None, "", {}, {}
        )
        define(convention=row.pk, code=each.code, told=told, by=by, on=on)
    return len(missing)


@transaction.atomic
def freeze(
    *, indicator: int, year: int, figure: Figure, by: User, on: date, comment: str = "", source: str = "",
    corrects: int | None = None, reason: str = "",
) -> Measure:  # fmt: skip
    """Keep a value with what it was made from, as sent to the State; one a year, then only corrections."""
    row, convention = _held_indicator(indicator)
    told = latest(row.pk)
    period = rules.period_of(year, convention.starts_on, convention.ends_on)
    if period is None:
        raise Impossible(f"L’année {year} est hors de la convention.")
    if period.since > on:
        raise Impossible(f"L’année {year} n’a pas commencé : rien n’est encore à transmettre.")
    before = _before(row, year, corrects, reason)
    if told.key == com_formulas.TYPED:
        if wrong := rules.wrong_typed(figure, told.unit):  # type: ignore[arg-type]
            raise Impossible(wrong)
        if not source.strip():
            raise Impossible("Dites d’où vient cette valeur.")
    worth = rules.value(figure, told.unit)  # type: ignore[arg-type]
    if not rules.sound(worth):
        raise Impossible("Cette valeur n’est pas vraisemblable : vérifiez son dénominateur.")
    content = _content(told, year, period, figure, source, on)
    return Measure.objects.create(
        indicator=row, definition=told, year=year, since=period.since, until=period.until,
        numerator=figure.numerator, denominator=figure.denominator,
        value=worth,
        content=content, sha256=rules.seal(content), sent_on=on, comment=comment.strip(),
        corrects=before, reason=reason.strip() if before else "", made_by=by,
    )  # fmt: skip


def _before(row: Indicator, year: int, corrects: int | None, reason: str) -> Measure | None:
    """The measure that a correction replaces. Impossible when it is not the current one."""
    now = Measure.objects.current().filter(indicator=row, year=year).first()
    if corrects is None:
        if now:
            raise Impossible(f"La mesure de {year} est déjà figée : corrigez-la, avec un motif.")
        return None
    if now is None or now.pk != corrects:
        raise Impossible("Cette mesure a déjà été corrigée : rechargez la page.")
    if not reason.strip():
        raise Impossible("Dites pourquoi la mesure est corrigée.")
    return now


def _content(
    told: IndicatorDefinition, year: int, period: Period, figure: Figure, source: str, on: date
) -> dict[str, Any]:
    worth, target = rules.value(figure, told.unit), target_of(told, year)  # type: ignore[arg-type]
    return {
        "code": told.indicator.code,
        "label": told.label,
        "definition": told.number,
        "formula": told.key,
        "formula_version": told.formula_version,
        "words": told.words,
        "unit": told.unit,
        "filters": dict(told.filters),
        "since": period.since.isoformat(),
        "until": min(period.until, on).isoformat(),
        "numerator": str(figure.numerator),
        "denominator": None if figure.denominator is None else str(figure.denominator),
        "value": None if worth is None else str(worth),
        "target": None if target is None else str(target),
        "source": source.strip(),
        "on": on.isoformat(),
    }


def _held_indicator(indicator: int) -> tuple[Indicator, Convention]:
    key = Indicator.objects.filter(pk=indicator).values_list("convention", flat=True).first()
    if key is None:
        raise Impossible(GONE)
    convention = held(key)
    row = Indicator.objects.select_for_update().get(pk=indicator)
    if row.withdrawn_on:
        raise Impossible(f"Cet indicateur est retiré depuis le {row.withdrawn_on:%d/%m/%Y}.")
    return row, convention


def _write(
    row: Indicator, number: int, told: Definition, reason: str, by: User, on: date
) -> IndicatorDefinition:
    formula = com_formulas.BY_KEY[told.key]
    return IndicatorDefinition.objects.create(
        indicator=row, number=number, label=told.label, mission=told.mission, key=told.key,
        formula_version=formula.version, words=formula.words, unit=told.unit, direction=told.direction,
        owner=told.owner, baseline=told.baseline, source=told.source,
        targets={str(year): str(worth) for year, worth in sorted(told.targets.items())},
        filters=dict(told.filters), reason=reason.strip(), since=on, made_by=by,
    )  # fmt: skip
