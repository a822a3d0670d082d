"""What the OPCO pays: prorata, distance, disability, employer share, side costs (law pages D.1 to D.4)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from contracts.rules.facts import Facts
from contracts.rules.terms import Terms, years_of
from contracts.rules.traits import (
    Span,
    broken_in_trial,
    is_ministry_title,
    level_of,
    mostly_remote,
    priority_public,
    span_of,
    under_a_year,
)
from contracts.rules.verdict import ZERO, Amount, AmountLine, Npec
from law.money import cents
from law.periods import Year, started_months
from law.typography import french

_ONE = Decimal(1)
_AFTER_RUPTURE = "23"  # type_contrat: new employer, previous contract broken
_REDUCED = "21"  # type_derogation: length reduced by a three-party convention
_YEAR_MONTHS = 12
_PERCENT = 100

Inputs = dict[str, Decimal | int]


class Price(NamedTuple):
    """An amount, or the sentences naming what is missing to give one."""

    amount: Amount | None
    missing: tuple[str, ...] = ()
    adjusted: Decimal | None = None  # annual level after distance and disability


class Part(NamedTuple):
    """What one execution year is worth of an annual amount: numerator over denominator."""

    rule: str
    year: int
    numerator: int
    denominator: int

    def of(self, annual: Decimal) -> Decimal:
        return cents(annual * self.numerator / self.denominator)

    def inputs(self, annual: Decimal) -> Inputs:
        if self.rule == "prorata.new":
            return {"annual": annual, "days": self.numerator, "base_days": self.denominator}
        return {"annual": annual, "months": self.numerator, "year_months": self.denominator}


class Rates(NamedTuple):
    """An annual level, what distance leaves of it, and the yearly top-up beside it."""

    annual: Decimal
    reduced: Decimal
    distance_rule: str | None
    top_up: Decimal
    top_up_rule: str


def price_apprenticeship(facts: Facts, terms: Terms, npec: Npec) -> Price:
    """Level, distance, disability, prorata by year of execution, employer share, side costs."""
    span, missing = span_of(facts), _missing(facts, terms)
    if span is None or missing:
        return Price(None, missing)
    rates = rates_of(facts, terms, npec.annual)
    lines: list[AmountLine] = []
    for part in parts_of(facts, span, terms):
        lines.extend(year_lines(part, rates))
    lines.extend(_rerated(facts, span, terms, npec))
    lines.extend(_plus10(facts, span, terms, rates.reduced, lines))
    gross = sum((line.amount for line in lines), ZERO)
    share_line = employer_share(facts, span, terms, rates.reduced, gross)
    if share_line:
        lines.append(share_line)
    lines.extend(side_costs(facts, terms, level_of(facts)))
    total = sum((line.amount for line in lines), ZERO)
    share = -share_line.amount if share_line else ZERO
    return Price(Amount(total, share, tuple(lines)), (), rates.reduced + rates.top_up)


def rates_of(facts: Facts, terms: Terms, annual: Decimal) -> Rates:
    """What an annual level is worth a year for this contract."""
    return Rates(annual, *_distance(facts, terms, annual), *_top_up(facts, terms, annual))


def year_lines(part: Part, rates: Rates) -> Iterator[AmountLine]:
    """The lines of one execution year: the level, the distance cut, the disability top-up."""
    gross = part.of(rates.annual)
    yield AmountLine(part.rule, gross, part.inputs(rates.annual), part.year)
    if rates.distance_rule:
        cut = part.of(rates.reduced) - gross
        inputs: Inputs = {"annual": rates.annual, "reduced": rates.reduced}
        yield AmountLine(rates.distance_rule, cut, inputs, part.year)
    if rates.top_up:
        yield AmountLine(rates.top_up_rule, part.of(rates.top_up), {"annual": rates.top_up}, part.year)


def year_worth(part: Part, rates: Rates) -> Decimal:
    """The sum of the lines of one execution year."""
    return sum((line.amount for line in year_lines(part, rates)), ZERO)


def price_professionalisation(facts: Facts, terms: Terms) -> Price:
    """Hours of the action at the rate of the branch (D6332-85), or at the default one (D6332-86)."""
    rule, rate = hourly_rate(facts, terms)
    if rate is None:
        return Price(None, (french(f"Aucun taux horaire connu au {terms.on:%d/%m/%Y}."),))
    if facts.training_hours is None:
        return Price(None, (french("Indiquez la durée de la formation (duree_formation_heures)."),))
    hours = facts.training_hours
    if facts.terminated_on is not None and facts.hours_done is not None:
        hours = min(hours, facts.hours_done)
    amount = cents(rate * hours)
    line = AmountLine(rule, amount, {"hours": hours, "rate": rate})
    return Price(Amount(amount, ZERO, (line,)))


def hourly_rate(facts: Facts, terms: Terms) -> tuple[str, Decimal | None]:
    """Rule and euros an hour; a branch that says nothing of priority publics leaves them their default."""
    priority = priority_public(facts, terms)
    own = facts.pro_hourly_priority if priority else facts.pro_hourly
    if own is not None:
        return "pro.amount.branch.priority" if priority else "pro.amount.branch", own
    if priority:
        return "pro.amount.priority", terms.pro_hourly_priority
    return "pro.amount.default", terms.pro_hourly_default


def _missing(facts: Facts, terms: Terms) -> tuple[str, ...]:
    """Inputs without which the amount would be a guess."""
    names = []
    if facts.starts_on is None:
        names.append("Indiquez le début du contrat (date_debut_contrat).")
    if facts.ends_on is None:
        names.append("Indiquez la fin du contrat (date_fin_contrat).")
    if not names and span_of(facts) is None:
        names.append("La fin du contrat est avant son début : corrigez les dates.")
    if terms.prorata_method is None:
        names.append(f"Aucune règle de prorata connue au {terms.on:%d/%m/%Y}.")
    if terms.employer_share_flat is not None and level_of(facts) is None:
        names.append(
            "Le niveau de la certification manque : la participation de l'employeur ne peut pas être décidée."
        )
    return tuple(french(name) for name in names)


def parts_of(facts: Facts, span: Span, terms: Terms) -> Iterator[Part]:
    """The share of the annual amount due for each execution year (R6332-25)."""
    if (
        terms.ministry_title_full
        and not span.broken
        and is_ministry_title(facts)
        and under_a_year(span, terms)
    ):
        yield Part("prorata.ministry_title", 1, 1, 1)
        return
    by_day = terms.prorata_method == "day"
    for year in years_of(span.start, span.last):
        if by_day:
            yield Part("prorata.new", year.number, *day_share(year, terms))
        else:
            yield Part("prorata.old", year.number, _started_months(year, terms), _YEAR_MONTHS)


def _rerated(facts: Facts, span: Span, terms: Terms, npec: Npec) -> Iterator[AmountLine]:
    """The remaining duration at the level that a text gives to contracts already concluded."""
    new = next((each.annual for each in facts.rerated if each.cpne == npec.cpne), None)
    since = terms.npec_rerated_on
    if new is None or since is None or new == npec.annual:
        return
    rates, rerated = rates_of(facts, terms, npec.annual), rates_of(facts, terms, new)
    for part, year in zip(parts_of(facts, span, terms), years_of(span.start, span.last), strict=False):
        left = part_left(part, year, since, terms)
        change = year_worth(left, rerated) - year_worth(left, rates)
        if change:
            inputs: Inputs = {
                "annual": npec.annual, "rerated": new, "left": left.numerator, "base": part.denominator,
            }  # fmt: skip
            yield AmountLine("npec.stock", change, inputs, part.year)


def part_left(part: Part, year: Year, since: date, terms: Terms) -> Part:
    """What remains of an execution year from a day."""
    left = part.numerator if since <= year.end else 0
    if year.start < since <= year.end:
        by_day = part.rule == "prorata.new"
        left -= (since - year.start).days if by_day else _months_begun(year, since, terms)
    return part._replace(numerator=max(left, 0))


def _months_begun(year: Year, on: date, terms: Terms) -> int:
    """Months of an execution year begun before a day."""
    return started_months(year.start, on - timedelta(days=1), terms.prorata_started_month)


def day_share(year: Year, terms: Terms) -> tuple[int, int]:
    """Days paid over the days of the year: its own length, or an ordinary year that caps it (reading)."""
    if terms.prorata_leap == "year_days":
        return year.days, year.base_days
    return min(year.days, terms.prorata_base_days), terms.prorata_base_days


def _started_months(year: Year, terms: Terms) -> int:
    if year.complete:
        return _YEAR_MONTHS
    return min(started_months(year.start, year.end, terms.prorata_started_month), _YEAR_MONTHS)


def _distance(facts: Facts, terms: Terms, annual: Decimal) -> tuple[Decimal, str | None]:
    """The level after the distance cut and the rule that set it, None when nothing is cut."""
    if not mostly_remote(facts, terms) or facts.rncp in terms.distance_exempt_rncp:
        return annual, None
    cut = cents(annual * (_ONE - terms.distance_cut))
    floor = min(annual, terms.distance_floor)
    return (floor, "distance.floor") if cut < floor else (cut, "distance.minus20")


def _top_up(facts: Facts, terms: Terms, annual: Decimal) -> tuple[Decimal, str]:
    """The yearly disability top-up announced, within its cap (D6332-82)."""
    announced = facts.announced.disability
    if not facts.disabled or not announced:
        return ZERO, ""
    if terms.handicap_cap is not None:
        return min(announced, terms.handicap_cap), "handicap.plus"
    if terms.handicap_old_rate is not None:
        return min(announced, cents(annual * terms.handicap_old_rate)), "handicap.plus.old"
    return ZERO, ""


def _plus10(
    facts: Facts, span: Span, terms: Terms, annual: Decimal, lines: list[AmountLine]
) -> Iterator[AmountLine]:
    """A contract reduced under a year by convention is raised, never above the annual level."""
    rate = terms.short_plus10
    if (
        rate is None
        or facts.derogation != _REDUCED
        or is_ministry_title(facts)
        or not under_a_year(span, terms)
    ):
        return
    base = sum((line.amount for line in lines if not line.rule.startswith("handicap")), ZERO)
    raised = min(cents(base * rate), annual - base)
    if raised > 0:
        inputs: Inputs = {"base": base, "percent": int(rate * _PERCENT), "annual": annual}
        yield AmountLine("pay.short.plus10", raised, inputs, 1)


def employer_share(
    facts: Facts, span: Span, terms: Terms, annual: Decimal, gross: Decimal
) -> AmountLine | None:
    """What the employer owes the CFA, taken off the OPCO's payment (R6332-25-1)."""
    flat, level = terms.employer_share_flat, level_of(facts)
    if flat is None or level is None or level < terms.employer_share_min_level:
        return None
    rule = "employer.share.750"
    if (facts.original_type or facts.contract_type) == _AFTER_RUPTURE:
        flat, rule = terms.employer_share_after_rupture, "employer.share.200"
    if span.broken_on is None or not broken_in_trial(facts, span, terms):
        return AmountLine(rule, -min(flat, gross), {"flat": flat})
    year = years_of(span.start, span.broken_on)[0]
    executed = annual * Decimal(day_share(year, terms)[0]) / day_share(year, terms)[1]
    rate = terms.employer_share_trial_rate
    share = min(cents(executed * rate), flat, gross)
    inputs: Inputs = {"executed": cents(executed), "percent": int(rate * _PERCENT), "cap": flat}
    return AmountLine("employer.share.trial", -share, inputs)


def side_costs(facts: Facts, terms: Terms, level: int | None) -> Iterator[AmountLine]:
    """Meals, nights and first equipment, from the quantities announced (D6332-83)."""
    announced = facts.announced
    for rule, quantity, unit in (
        ("annexes.meal", announced.meals, terms.meal),
        ("annexes.lodging", announced.nights, terms.night),
    ):
        if quantity and unit is not None:
            yield AmountLine(rule, cents(unit * quantity), {"quantity": quantity, "unit": unit})
    cap = equipment_cap(terms, level)
    if announced.equipment and cap:
        inputs: Inputs = {"announced": announced.equipment, "cap": cap}
        yield AmountLine(equipment_rule(terms), min(cents(announced.equipment), cap), inputs)


def equipment_cap(terms: Terms, level: int | None) -> Decimal | None:
    """The most that is paid for the first equipment at that level."""
    caps = terms.equipment_cap
    return caps.get(level) if caps is not None else None


def equipment_rule(terms: Terms) -> str:
    """Since July 2026 the amount depends on the level: an unknown one has no amount."""
    caps = terms.equipment_cap
    return "annexes.equipment.new" if caps is not None and None not in caps else "annexes.equipment.old"
