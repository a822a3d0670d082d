"""What a région adds to the level of a contract: which rules apply, how much a year, within which limits.

The level itself never changes (L6211-3 I 1°). Execution years are counted by the function of the level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import law
from contracts.rules.facts import Facts
from contracts.rules.price import Inputs, Part, parts_of
from contracts.rules.terms import Terms
from contracts.rules.traits import Span, level_of, priority_public, span_of, without_diploma
from contracts.rules.verdict import ZERO, Amount, AmountLine, Npec, Regional
from conventions.rules.topups import TopUp
from law.money import cents, split
from registers.rules import department_of

RULE = "npec.regional"
KIND = "regional"  # of its instalments and of the lines that bill them
_PERCENT = 100
_PRIVATE = ".handicap"  # a rule for disabled people is said with its amount only
_CORSICA = frozenset({"2A", "2B"})

Years = dict[int, Decimal]


def is_regional(rule: str) -> bool:
    """Whether an amount line or an instalment is money of a région."""
    return rule.startswith(RULE)


def with_top_up(facts: Facts, terms: Terms, npec: Npec, amount: Amount) -> Amount:
    """The amount with what the région adds to it; the same amount when no rule applies."""
    chosen = choose(facts, terms)
    span = span_of(facts)
    if not chosen or span is None:
        return amount
    parts = list(parts_of(facts, span, terms))
    lines: list[AmountLine] = []
    years: Years = {}
    for rule in chosen:
        found, worth = _of_rule(facts, span, terms, npec, rule, parts)
        lines += found
        for year, euros in worth.items():
            years[year] = years.get(year, ZERO) + euros
    wanted = sum(years.values(), ZERO)
    given = wanted if facts.top_up_granted is None else min(wanted, facts.top_up_granted)
    private = _PRIVATE if any("disabled" in rule.publics for rule in chosen) else ""
    note = f"convention {chosen[0].convention}"
    lines += _cut(years, given, f"{RULE}.envelope{private}", "granted", note)
    used = Regional(chosen[0].fund, chosen[0].convention, tuple(rule.code for rule in chosen), wanted, given)
    return Amount(amount.total + given, amount.employer_share, (*amount.lines, *lines), used)


def choose(facts: Facts, terms: Terms) -> tuple[TopUp, ...]:
    """The rules applied: the first in order, and with it those of its line that add up."""
    found = sorted(
        (rule for rule in facts.top_ups if qualifies(rule, facts, terms)),
        key=lambda rule: (rule.rank, rule.convention, rule.code),
    )
    if not found:
        return ()
    first = found[0]
    if not first.cumulable:
        return (first,)
    return (first, *(rule for rule in found[1:] if rule.cumulable and rule.fund == first.fund))


def qualifies(rule: TopUp, facts: Facts, terms: Terms) -> bool:
    """Whether a contract is one that a rule serves."""
    if facts.kind != "app" or not may_serve(rule, facts):
        return False
    level = level_of(facts)
    if rule.levels and level not in rule.levels:
        return False
    return not rule.publics or any(_is_of(public, facts, terms) for public in rule.publics)


def may_serve(rule: TopUp, facts: Facts) -> bool:
    """Its period, its zone, its centre, its certification: what is known as soon as a line is read."""
    if facts.concluded_on is None or not rule.since <= facts.concluded_on <= rule.until:
        return False
    if rule.sirets and facts.provider_siret not in rule.sirets:
        return False
    if rule.certifications and facts.rncp not in rule.certifications:
        return False
    return in_zone(rule, facts.provider_postcode if rule.place == "centre" else facts.employer_postcode)


def in_zone(rule: TopUp, postcode: str | None) -> bool:
    """Whether a postcode is in the zone of a rule; an unknown one is in no zone."""
    if rule.postcodes:
        return postcode in rule.postcodes
    if not rule.departments:
        return True
    if not postcode:
        return False
    if postcode.startswith("20"):  # Corsica: the postcode does not tell which department
        return bool(_CORSICA & set(rule.departments))
    return department_of(postcode) in rule.departments


def _is_of(public: str, facts: Facts, terms: Terms) -> bool:
    match public:
        case "disabled":
            return facts.disabled is True
        case "priority":
            return priority_public(facts, terms)
        case "minor":
            born, start = facts.born_on, facts.starts_on
            return born is not None and start is not None and law.age(born, start) < law.majority_age(start)
        case "without_diploma":
            return without_diploma(facts)
    return False


def _of_rule(
    facts: Facts, span: Span, terms: Terms, npec: Npec, rule: TopUp, parts: list[Part]
) -> tuple[list[AmountLine], Years]:
    """The lines of one rule, and what they are worth by year."""
    private = _PRIVATE if "disabled" in rule.publics else ""
    note = f"convention {rule.convention}, «\N{NO-BREAK SPACE}{rule.label}\N{NO-BREAK SPACE}»"
    years, inputs = _worth(facts, span, terms, npec, rule, parts)
    lines = [
        AmountLine(f"{RULE}.{rule.form}{private}", euros, inputs, year, note) for year, euros in years.items()
    ]
    if rule.cap is not None:
        lines += _cut(years, rule.cap, f"{RULE}.cap{private}", "cap", note)
    return lines, years


def _worth(
    facts: Facts, span: Span, terms: Terms, npec: Npec, rule: TopUp, parts: Iterable[Part]
) -> tuple[Years, Inputs]:
    """Euros by execution year, and what they are made from."""
    if rule.form == "contract":
        return _by_contract(facts, span, terms, rule.value, parts), {"flat": rule.value}
    annual = rule.value
    inputs: Inputs = {"annual": rule.value}
    if rule.form == "share":
        annual = cents(npec.annual * rule.value / _PERCENT)
        inputs = {"level": npec.annual, "percent": int(rule.value), "annual": annual}
    return {part.year: part.of(annual) for part in parts}, inputs


def _by_contract(facts: Facts, span: Span, terms: Terms, value: Decimal, parts: Iterable[Part]) -> Years:
    """A sum for the whole contract, shared as its years weigh; of a broken one, what was carried out."""
    whole = list(parts_of(facts, Span(span.start, span.end, span.end, span.broken_on), terms))
    weights = [Decimal(part.numerator) / part.denominator for part in whole]
    shares = {part.year: (part, share) for part, share in zip(whole, split(value, weights), strict=True)}
    years: Years = {}
    for part in parts:
        signed, share = shares[part.year]
        done = Decimal(part.numerator * signed.denominator) / (part.denominator * signed.numerator)
        years[part.year] = cents(share * done)
    return years


def _cut(years: Years, limit: Decimal, rule: str, name: str, note: str) -> list[AmountLine]:
    """What goes beyond a limit, taken off the last years; `years` are then what is left of them."""
    left, lines = limit, []
    for year, euros in sorted(years.items()):
        kept = min(euros, left)
        if kept < euros:
            lines.append(AmountLine(rule, kept - euros, {name: limit}, year, note))
            years[year] = kept
        left -= kept
    return lines


def by_year(lines: Iterable[AmountLine]) -> Mapping[int, Decimal]:
    """What the région pays of each execution year."""
    found: Years = {}
    for line in lines:
        if line.year is not None and is_regional(line.rule):
            found[line.year] = found.get(line.year, ZERO) + line.amount
    return found
