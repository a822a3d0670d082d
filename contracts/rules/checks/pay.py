"""Minimum pay at hiring, by age and year (D6222-26 to -32, D6325-15 to -18)."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import law
from contracts.rules.check import NO_FACTS, Check
from contracts.rules.checks.say import Seen, day, failed, passed, undecided, warned
from contracts.rules.facts import Facts
from contracts.rules.terms import Terms, add_months, smic
from contracts.rules.traits import level_of, within
from law.money import cents

_ONE = Decimal(1)
_COLUMN = "salaire_brut_embauche"
_MAYOTTE = "976"  # first digits of its postcodes
_MINUTES_AN_HOUR = 60
_WEEKS_A_YEAR = 52
_MONTHS_A_YEAR = 12
_SECOND_YEAR, _LAST_YEAR = 2, 3  # of the apprentice grid
_BANDS = ((18, "u18"), (21, "18_20"), (26, "21_25"))
_LICENCE_PRO = "250"  # first digits of its diploma codes (BCN)
_SAME_EMPLOYER, _OTHER_EMPLOYER, _AFTER_RUPTURE = "21", "22", "23"  # type_contrat
_VOCATIONAL_BAC = frozenset({"41", "44"})
_BAC_OF_UNKNOWN_KIND = frozenset({"43", "49"})

euros = lru_cache(maxsize=8192)(law.money.euros)


def band(age: int) -> str:
    """Row of the apprentice grid for an age."""
    return next((name for under, name in _BANDS if age < under), "26")


def minimum_share(
    terms: Terms, age: int, year: int, *, kept: Decimal | None = None, plus: Decimal | None = None
) -> Decimal:
    """Share of the SMIC due: the grid, raised within the SMIC, never under a share already acquired."""
    share = terms.app_pay_grid[band(age), min(max(year, 1), _LAST_YEAR)]
    if plus:
        share = max(share, min(share + plus, terms.app_pay_cap or _ONE))
    return max(share, kept) if kept else share


def monthly_smic(facts: Facts, on: date) -> Decimal | None:
    """The SMIC for the weekly hours of the contract; for a full month when they are not given."""
    postcode = facts.employer_postcode
    values = smic(on, postcode is not None and postcode.startswith(_MAYOTTE))
    if values is None:
        return None
    hourly, monthly = values
    if not facts.weekly_minutes:
        return monthly
    worked = hourly * facts.weekly_minutes * _WEEKS_A_YEAR / (_MINUTES_AN_HOUR * _MONTHS_A_YEAR)
    return monthly if cents(worked) == monthly else worked


class Hired(NamedTuple):
    """A person on the first day: age for the grid, real age, SMIC of the hours worked, pay."""

    on: date
    grid_age: int
    real_age: int
    base: Decimal
    paid: Decimal


def hired(facts: Facts) -> Hired | None:
    """None when the birth, the start, the pay or the SMIC of that day is unknown."""
    born_on, on, paid = facts.born_on, facts.starts_on, facts.gross_monthly
    base = monthly_smic(facts, on) if on else None
    if born_on is None or on is None or paid is None or base is None:
        return None
    return Hired(on, law.periods.pay_age(born_on, on), law.periods.age(born_on, on), base, paid)


def cycle_year(facts: Facts, terms: Terms) -> int:
    """Year of the grid at hiring: the cycle's, the second for a licence professionnelle."""
    year = facts.cycle_year or 1
    if _is_licence_pro(facts) and terms.app_pay_licence_year:
        return max(year, terms.app_pay_licence_year)
    return year


def _is_licence_pro(facts: Facts) -> bool:
    return facts.diploma_code is not None and facts.diploma_code.startswith(_LICENCE_PRO)


def apprentice_pay(facts: Facts, terms: Terms) -> Check | None:
    """At least the grid's share of the SMIC on the first day."""
    rule = "app.pay.licence_pro" if _is_licence_pro(facts) else "app.pay.grid"
    if facts.born_on is None or facts.starts_on is None or terms.app_pay_grid is None:
        return None
    base = monthly_smic(facts, facts.starts_on)
    if base is None:
        return undecided(rule, f"Le SMIC du {day(facts.starts_on)} n'est pas connu.")
    age = law.periods.pay_age(facts.born_on, facts.starts_on)
    year = cycle_year(facts, terms)
    share = minimum_share(terms, age, year, kept=facts.previous_share)
    return _compared(rule, facts, base, share, terms, year)


def _compared(
    rule: str, facts: Facts, base: Decimal, share: Decimal, terms: Terms, year: int | None = None
) -> Check:
    due = cents(base * share)
    seen: dict[str, object] = {"minimum": euros(due), "part du SMIC": percent(share)}
    if year:
        seen["année"] = year
    paid = facts.gross_monthly
    if paid is None:
        said = f"Indiquez le salaire brut à l'embauche : {euros(due)} au moins."
        return warned(rule, said, _COLUMN, seen)
    seen["salaire"] = euros(paid)
    if paid >= due - terms.app_pay_tolerance:
        return passed(rule, seen)
    said = (
        f"Le salaire de {euros(paid)} est inférieur au minimum de {euros(due)} ({percent(share)} du SMIC) : "
        "portez-le au moins à ce montant."
    )
    return failed(rule, said, _COLUMN, seen)


@lru_cache(maxsize=64)
def percent(share: Decimal) -> str:
    """« 43 % »."""
    return f"{(share * 100).normalize():f}\N{NO-BREAK SPACE}%".replace(".", ",")


def apprentice_step(facts: Facts, terms: Terms) -> Check | None:
    """A birthday of the first month lifts the pay from the month after."""
    who = hired(facts)
    if who is None or terms.app_pay_grid is None or band(who.grid_age) == band(who.real_age):
        return None
    return _stepped(
        "app.pay.step", facts, who, minimum_share(terms, who.real_age, cycle_year(facts, terms)), terms
    )


def _stepped(rule: str, facts: Facts, who: Hired, share: Decimal, terms: Terms) -> Check | None:
    rises_on = add_months(who.on.replace(day=1), 1)
    base = monthly_smic(facts, rises_on)
    if base is None:
        return None
    due = cents(base * share)
    said = f"Un anniversaire fait passer le minimum à {euros(due)} le {day(rises_on)} : prévoyez la hausse."
    return _reached(rule, who, due, said, terms, {"à partir du": day(rises_on)})


def _reached(rule: str, who: Hired, due: Decimal, said: str, terms: Terms, seen: Seen = NO_FACTS) -> Check:
    """Passed when the pay reaches that amount, else a warning with that sentence."""
    seen = {**seen, "minimum": euros(due), "salaire": euros(who.paid)}
    if who.paid >= due - terms.app_pay_tolerance:
        return passed(rule, seen)
    return warned(rule, said, _COLUMN, seen)


def plus_fifteen(facts: Facts, terms: Terms) -> Check | None:
    """A related contract of a year at most, of a level already held, adds fifteen points."""
    held = diploma_level(facts.highest_diploma)
    if not held or held != level_of(facts) or facts.ends_on is None:
        return None
    who, months = hired(facts), terms.app_pay_plus15_max_months
    if who is None or None in (terms.app_pay_plus15, months, terms.app_pay_grid):
        return None
    if not within(who.on, facts.ends_on, months):
        return None
    share = minimum_share(terms, who.grid_age, cycle_year(facts, terms), plus=terms.app_pay_plus15)
    due = cents(who.base * share)
    said = (
        f"Si la qualification est en lien direct avec le diplôme déjà obtenu, le minimum est de {euros(due)}."
    )
    return _reached("app.pay.plus15", who, due, said, terms)


def succession(facts: Facts, terms: Terms) -> Check | None:
    """The pay of the previous contract is kept."""
    if facts.contract_type not in (_SAME_EMPLOYER, _OTHER_EMPLOYER):
        return None
    rule = "app.pay.succession_same" if facts.contract_type == _SAME_EMPLOYER else "app.pay.succession_other"
    who = hired(facts)
    if facts.previous_share is None or who is None:
        said = "Si le diplôme précédent a été obtenu, vérifiez que le salaire de sa dernière année est gardé."
        return undecided(rule, said)
    return _compared(rule, facts, who.base, facts.previous_share, terms)


def after_rupture(facts: Facts, terms: Terms) -> Check | None:
    """A contract that follows a rupture may start in a later year of the cycle."""
    if facts.contract_type != _AFTER_RUPTURE or facts.cycle_year is not None:
        return None
    who = hired(facts)
    if who is None or terms.app_pay_grid is None:
        return None
    due = cents(who.base * minimum_share(terms, who.grid_age, _SECOND_YEAR))
    said = f"Si le contrat ne couvre que la suite du cycle, le minimum de la 2e année est de {euros(due)}."
    return _reached("app.pay.short", who, due, said, terms)


def professional_pay(facts: Facts, terms: Terms) -> Check | None:
    """A share of the SMIC before twenty-six, the SMIC after."""
    if facts.born_on is None or facts.starts_on is None or terms.pro_pay_grid is None:
        return None
    age = law.periods.pay_age(facts.born_on, facts.starts_on)
    rule, low, high = _professional_shares(facts, terms, age)
    base = monthly_smic(facts, facts.starts_on)
    if base is None:
        return undecided(rule, f"Le SMIC du {day(facts.starts_on)} n'est pas connu.")
    found = _compared(rule, facts, base, low, terms)
    if found.outcome != "pass" or facts.gross_monthly >= cents(base * high) - terms.app_pay_tolerance:
        return found
    said = (
        "Si le diplôme est un baccalauréat professionnel ou plus, le minimum est de "
        f"{euros(cents(base * high))}."
    )
    return warned(rule, said, "alternant_diplome_plus_eleve", found.facts)


def _professional_shares(facts: Facts, terms: Terms, age: int) -> tuple[str, Decimal, Decimal]:
    """Rule, share due for certain, and share due if a diploma of unknown kind is vocational."""
    name = band(age)
    if name == "26":
        return "pro.pay.26", _ONE, _ONE
    key, rule = ("21_25", "pro.pay.21_25") if name == "21_25" else ("u21", "pro.pay.under21")
    grid = terms.pro_pay_grid
    if has_vocational_bac(facts.highest_diploma):
        return rule, grid[key, True], grid[key, True]
    unsure = facts.highest_diploma is None or facts.highest_diploma in _BAC_OF_UNKNOWN_KIND
    return rule, grid[key, False], grid[key, unsure]


def professional_step(facts: Facts, terms: Terms) -> Check | None:
    """A birthday of the first month lifts the pay from the month after (D6325-16)."""
    who = hired(facts)
    if who is None or terms.pro_pay_grid is None:
        return None
    before = _professional_shares(facts, terms, who.grid_age)
    after = _professional_shares(facts, terms, who.real_age)
    return None if before[0] == after[0] else _stepped("pro.pay.step", facts, who, after[1], terms)


def diploma_level(code: str | None) -> int:
    """Level of a diploma of the Cerfa table, 0 under level 3 or unknown."""
    level = int(code[0]) if code and code[0].isdigit() else 0
    return level if level >= 3 else 0


def has_vocational_bac(code: str | None) -> bool:
    """Bac professionnel, vocational title of that level, or any diploma above (D6325-15)."""
    return code in _VOCATIONAL_BAC or diploma_level(code) > 4
