"""Small public aids: the ceilings, whatever three years are looked at; thresholds and the day they apply."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import law
from law.refusal import Impossible
from registers.actions import aids, takeovers
from registers.models import Aid, Company
from registers.rules import aids as rules
from registers.rules import thresholds
from registers.rules.aids import Granted
from registers.rules.sizes import Size

ON = dt.date(2026, 11, 23)
OLD, NEW = "732829320", "404833048"
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
GRANTS = st.lists(
    st.builds(
        Granted,
        on=DAYS,
        amount=st.integers(1, 200_000).map(Decimal),
        regulation=st.sampled_from([*rules.COUNTED]),
    ),
    max_size=6,
)


def granted(on: dt.date, amount: int, regulation: str = "general") -> Granted:
    return Granted(on, Decimal(amount), regulation)


def test_three_years_roll_day_for_day() -> None:
    held = [granted(dt.date(2024, 3, 1), 290_000)]
    assert rules.left(held, "general", dt.date(2027, 2, 28)) == 10_000
    assert rules.left(held, "general", dt.date(2027, 3, 1)) == 300_000


def test_an_aid_written_late_counts_with_those_that_follow_it() -> None:
    held = [granted(dt.date(2026, 6, 1), 250_000)]
    assert rules.left(held, "general", dt.date(2025, 1, 1)) == 50_000


def test_the_regulations_share_their_ceilings() -> None:
    held = [granted(ON, 40_000, "farming"), granted(ON, 200_000, "public")]
    assert rules.left(held, "farming", ON) == 10_000
    assert rules.left(held, "general", ON) == 260_000
    assert rules.left(held, "public", ON) == 510_000
    assert rules.left([granted(ON, 295_000)], "farming", ON) == 5_000


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(held=GRANTS, on=DAYS, regulation=st.sampled_from([*rules.COUNTED]), asked=st.integers(1, 800_000))
def test_what_is_left_is_exactly_what_no_three_years_refuse(
    held: list[Granted], on: dt.date, regulation: str, asked: int
) -> None:
    """Granting what is left passes no ceiling that was not passed, granting a euro more passes one."""
    fits = Decimal(asked) <= rules.left(held, regulation, on)
    after = [*held, granted(on, asked, regulation)]
    ends = {on, *(each.on for each in held if on <= each.on)}
    concerned = [
        rules.counter(after, code, end).left
        for code, counted in rules.COUNTED.items()
        if regulation in counted
        for end in ends
        if rules.window(end) <= on <= end
    ]
    assert fits == all(left >= 0 for left in concerned)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(held=GRANTS, on=DAYS)
def test_an_aid_more_never_leaves_more(held: list[Granted], on: dt.date) -> None:
    for code in rules.COUNTED:
        assert rules.left([*held, granted(on, 1)], code, on) <= rules.left(held, code, on)


@pytest.mark.parametrize(("back", "old"), [(None, True), (-1, True), (0, False), (90, False), (91, True)])
def test_a_declaration_is_recent(back: int | None, old: bool) -> None:
    day = None if back is None else ON - dt.timedelta(days=back)
    assert rules.declared_too_old(day, ON) is old


def sizes(*numbers: int) -> list[Size]:
    return [Size(2020 + rank, number, number) for rank, number in enumerate(numbers)]


def test_a_threshold_is_crossed_between_two_headcounts() -> None:
    (up,) = thresholds.crossed(sizes(9, 12, 13), ON)
    assert (up.threshold, up.year, up.up, up.effect_on) == (11, 2021, True, dt.date(2026, 1, 1))
    assert up.reached(ON)
    up, down = thresholds.crossed(sizes(9, 12, 10), ON)
    assert (up.effect_on, up.reached(ON)) == (None, False)
    assert (down.threshold, down.year, down.up, down.effect_on) == (11, 2022, False, dt.date(2023, 1, 1))
    up, down = thresholds.crossed(sizes(9, 12, 12, 12, 12, 12, 10), ON)
    assert up.effect_on == dt.date(2026, 1, 1)


def test_two_thresholds_at_once_and_a_band_that_says_nothing() -> None:
    assert [each.threshold for each in thresholds.crossed(sizes(9, 300), ON)] == [11, 50, 250]
    known = [Size(2022, 20, 49), Size(2023, 40, 60), Size(2024, 51, 80)]
    assert [(each.threshold, each.year) for each in thresholds.crossed(known, ON)] == [(50, 2024)]


@given(numbers=st.lists(st.integers(0, 400), max_size=8))
def test_ups_and_downs_alternate(numbers: list[int]) -> None:
    for limit in thresholds.thresholds(ON):
        ways = [each.up for each in thresholds.crossed(sizes(*numbers), ON) if each.threshold == limit]
        assert all(one != other for one, other in pairwise(ways))


@pytest.fixture
def firms(db: None) -> None:
    for siren in (OLD, NEW):
        Company.objects.create(siren=siren, name=f"Entreprise {siren}")


def told(**changes: object) -> aids.Told:
    given = {
        "body": "Région", "purpose": "Aide à l’embauche", "amount": Decimal(100_000), "on": ON,
        "regulation": "general", "source": "granted", "declared_on": ON,
    }  # fmt: skip
    return aids.Told(**(given | changes))


def record(siren: str = OLD, token: UUID | None = None, **changes: object) -> aids.Recorded:
    return aids.record(company=siren, told=told(**changes), token=token or uuid4(), by=None, on=ON)


def test_the_same_sheet_twice_is_one_aid(firms) -> None:
    assert record(token=UUID(int=1)).aid == record(token=UUID(int=1)).aid
    with pytest.raises(Impossible, match="autre entreprise"):
        record(NEW, token=UUID(int=1))


def test_ours_stops_at_the_ceiling_a_declared_one_is_said(firms) -> None:
    record(amount=Decimal(250_000))
    with pytest.raises(Impossible, match=r"50.000,00"):
        record(amount=Decimal("50000.01"))
    assert not record(amount=Decimal(50_000)).warning
    found = record(amount=Decimal(10), source="declared", declared_on=None)
    assert "dépassé de 10,00" in found.warning
    with pytest.raises(Impossible, match=r"reste 0,00"):
        record(amount=Decimal(1))
    assert record(amount=Decimal(1_000_000), regulation="none").warning == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"declared_on": None}, "déclaration"),
        ({"declared_on": ON - dt.timedelta(days=91)}, "déclaration"),
        ({"declared_on": ON + dt.timedelta(days=1)}, "à venir"),
        ({"amount": Decimal(0)}, "zéro"),
        ({"regulation": "magic"}, "listes"),
        ({"source": "declared", "on": ON + dt.timedelta(days=1)}, "à venir"),
        ({"source": "declared", "on": dt.date(2013, 12, 31)}, "Aucun plafond"),
        ({"siren": "111111118"}, "registre"),
    ],
)
def test_what_cannot_be_is_said(firms, changes: dict[str, object], words: str) -> None:
    siren = str(changes.pop("siren", OLD))
    with pytest.raises(Impossible, match=words):
        record(siren, **changes)
    assert not Aid.objects.exists()


def test_an_aid_is_withdrawn_with_a_reason_and_never_changed(firms) -> None:
    aid = record().aid
    with pytest.raises(Impossible, match="pourquoi"):
        aids.withdraw(aid=aid.pk, reason=" ", by=None)
    aids.withdraw(aid=aid.pk, reason="Erreur de SIREN", by=None)
    assert aids.withdraw(aid=aid.pk, reason="Encore", by=None).withdrawn_why == "Erreur de SIREN"
    assert aids.held(OLD) == []
    for change in ({"amount": 1}, {"withdrawn_why": "Autre"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Aid.objects.filter(pk=aid.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Aid.objects.all().delete()


def test_what_the_old_siren_received_counts_for_the_new_one(firms) -> None:
    record(OLD, amount=Decimal(280_000))
    row = takeovers.declare(old=OLD, new=NEW, since=ON, reason="Fonds racheté", by=None, on=ON)
    with pytest.raises(Impossible, match=r"20.000,00"):
        record(NEW, amount=Decimal(20_001))
    with pytest.raises(Impossible, match="reprise par"):
        record(OLD, amount=Decimal(1))
    assert aids.counters(NEW, ON)[0].used == 280_000
    takeovers.undo(takeover=row.pk, reason="Deux entreprises distinctes", by=None)
    assert aids.held(NEW) == []


def test_a_takeover_that_cannot_be(firms) -> None:
    def declare(old: str = OLD, new: str = NEW, since: dt.date = ON, reason: str = "Fonds racheté") -> object:
        return takeovers.declare(old=old, new=new, since=since, reason=reason, by=None, on=ON)

    Company.objects.create(siren="111111118", name="Troisième")
    for changes, words in (
        ({"new": OLD}, "même"), ({"new": "222222226"}, "registre"), ({"reason": ""}, "montre"),
        ({"since": ON + dt.timedelta(days=1)}, "à venir"),
    ):  # fmt: skip
        with pytest.raises(Impossible, match=words):
            declare(**changes)
    assert declare() == declare()
    with pytest.raises(Impossible, match="déjà été reprise"):
        declare(new="111111118")
    with pytest.raises(Impossible, match="elle-même"):
        declare(old=NEW, new=OLD)


def test_every_ceiling_is_read_from_the_law() -> None:
    assert law.de_minimis_ceilings(ON)["general"] == 300_000
    assert law.de_minimis_ceilings(dt.date(2023, 12, 31))["general"] == 200_000
    assert law.de_minimis_years(ON) == 3
