"""Applications: what prevents one, what refusals freeze, what a decision may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from branches.rules import filings
from branches.rules.filings import Case
from law.refusal import Impossible

ON = date(2028, 11, 29)
GOOD = Case(
    on=ON, filed_on=ON, directory="rncp", owned=True, framed=True, flaws=0, lacking=(),
    bulletin_on=date(2028, 10, 1),
)  # fmt: skip


def test_a_ready_file_goes() -> None:
    filings.check(GOOD)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"directory": ""}, "répertoire"),
        ({"owned": False}, "propriétaire"),
        ({"framed": False}, "référentiels"),
        ({"filed_on": ON + timedelta(days=1)}, "à venir"),
        ({"bulletin_on": None}, "bulletin"),
        ({"bulletin_on": date(2028, 8, 29)}, "3 mois ou plus"),
        ({"bulletin_on": ON + timedelta(days=1)}, "d’après le dépôt"),
        ({"banned_until": ON}, "interdit de demande"),
        ({"refusals": (date(2026, 1, 5), date(2027, 1, 5), date(2028, 1, 5))}, "05/01/2029"),
        ({"lacking": ("2 bis",)}, "2 bis"),
        ({"flaws": 3}, "Incohérences"),
    ],
)
def test_what_prevents_a_file(change: dict[str, object], said: str) -> None:
    with pytest.raises(Impossible, match=said):
        filings.check(replace(GOOD, **change))


def test_a_reason_lets_what_is_not_ready_go_but_lifts_no_obstacle() -> None:
    filings.check(replace(GOOD, lacking=("1", "2"), flaws=2, reserve="La branche le demande."))
    with pytest.raises(Impossible, match="propriétaire"):
        filings.check(replace(GOOD, owned=False, reserve="La branche le demande."))


@pytest.mark.parametrize("bulletin_on", [date(2028, 8, 30), ON])
def test_a_bulletin_of_less_than_three_months_is_good(bulletin_on: date) -> None:
    assert filings.bulletin_flaw(bulletin_on, ON) is None


def test_three_refusals_in_five_years_freeze_for_one_year() -> None:
    """R6113-11-1."""
    third = date(2028, 3, 10)
    refusals = [date(2025, 12, 1), date(2027, 6, 1), third]
    assert filings.frozen_until(refusals, date(2028, 12, 1)) == date(2029, 3, 10)
    assert filings.frozen_until(refusals, date(2029, 3, 9)) == date(2029, 3, 10)
    assert filings.frozen_until(refusals, date(2029, 3, 10)) is None
    assert filings.frozen_until(refusals[:2], date(2028, 12, 1)) is None


def test_refusals_older_than_five_years_or_than_the_article_do_not_count() -> None:
    old = [date(2026, 1, 1), date(2028, 1, 1), date(2031, 1, 1)]
    assert filings.frozen_until(old, date(2031, 6, 1)) is None
    before = [date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)]
    assert filings.frozen_until(before, date(2026, 6, 1)) is None
    assert filings.frozen_until(before, date(2025, 6, 1)) is None


@given(
    st.lists(st.dates(date(2025, 10, 1), date(2035, 1, 1)), max_size=8),
    st.dates(date(2025, 10, 1), date(2036, 1, 1)),
)
def test_a_freeze_ends_one_year_after_the_last_refusal_counted(refusals: list[date], on: date) -> None:
    again = filings.frozen_until(refusals, on)
    known = [day for day in refusals if day <= on]
    if again is None:
        return
    assert len(known) >= law.refusals_frozen_count(on)
    assert again == law.add_months(max(known), 12)
    assert on < again
    assert filings.frozen_until(refusals[:2], on) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ends_on": date(2029, 11, 11)}, "10/11/2029"),
        ({"ends_on": date(2026, 11, 9)}, "précède"),
        ({"code": "RS6117"}, "répertoire demandé"),
    ],
)
def test_a_registration_never_lasts_more_than_its_basis(change: dict[str, object], said: str) -> None:
    """missions.md, case h12: one year of holders, three years at most."""
    given_ = {
        "code": "RNCP40000", "directory": "rncp", "basis": "single_year", "decided_on": date(2026, 11, 10),
        "effective_on": date(2026, 11, 10), "ends_on": date(2029, 11, 10),
    }  # fmt: skip
    filings.check_registration(**given_)
    with pytest.raises(Impossible, match=said):
        filings.check_registration(**given_ | change)


REFUSED = {"ground": "criteria", "failed": ["1"], "decided_on": date(2026, 11, 10), "banned_until": None,
           "earlier_direct": False}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"failed": []}, "critères non satisfaits"),
        ({"ground": "copy"}, "sans examen"),
        ({"banned_until": date(2027, 1, 1)}, "refus direct répété"),
        ({"ground": "copy", "failed": [], "banned_until": date(2027, 1, 1)}, "refus direct répété"),
        (
            {"ground": "copy", "failed": [], "banned_until": date(2028, 11, 11), "earlier_direct": True},
            "10/11/2028",
        ),
        (
            {"ground": "copy", "failed": [], "banned_until": date(2026, 11, 10), "earlier_direct": True},
            "après la décision",
        ),
    ],
)
def test_what_a_refusal_may_not_say(change: dict[str, object], said: str) -> None:
    filings.check_refusal(**REFUSED)
    with pytest.raises(Impossible, match=said):
        filings.check_refusal(**REFUSED | change)


def test_a_repeated_direct_refusal_may_ban_two_years() -> None:
    """R6113-16-7."""
    banned = {
        "ground": "misleading",
        "failed": [],
        "banned_until": date(2028, 11, 10),
        "earlier_direct": True,
    }
    filings.check_refusal(**REFUSED | banned)
