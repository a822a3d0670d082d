"""Surveys: who is asked, answers without a name, what is erased, what is shown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.actions import surveys
from branches.models import Survey, SurveyAnswer, SurveyContact
from branches.rules import surveys as rules
from branches.rules.surveys import Reply, Tally
from law.refusal import Impossible
from registers.models import Committee
from tests.branches.sessions.conftest import ON, World

LATER = dt.date(2027, 7, 1)
COUNTS = st.dictionaries(st.sampled_from(sorted(rules.SITUATIONS)), st.integers(0, 40))


@given(COUNTS, st.integers(0, 60))
def test_rates_stay_between_nothing_and_all(situations: dict[str, int], more: int) -> None:
    tally = Tally(sum(situations.values()) + more, sum(situations.values()), situations, 0)
    found = rules.rates(tally)
    assert tally.employed <= tally.answered <= tally.holders
    for share in found:
        assert share is None or 0 <= share <= 100
    assert (found.employment is None) == (tally.answered == 0)


@given(COUNTS, st.integers(0, 40))
def test_no_small_group_is_ever_shown(situations: dict[str, int], aimed: int) -> None:
    tally = Tally(100, 100, situations, min(aimed, Tally(0, 0, situations, 0).employed))
    if rules.shown(tally, least=5):
        for group in (tally.answered, tally.employed, tally.answered - tally.employed):
            assert group == 0 or group >= 5


def test_a_rate_is_half_up_to_one_decimal() -> None:
    assert rules.share(1, 3) == Decimal("33.3")
    assert rules.share(1, 8) == Decimal("12.5")
    assert rules.share(1, 16) == Decimal("6.3")
    assert rules.share(1, 0) is None


def test_when_a_cohort_is_asked() -> None:
    assert rules.ask_on(2025, 6) == dt.date(2026, 6, 30)
    assert rules.ask_on(2025, 24) == dt.date(2027, 12, 31)
    assert rules.statistics_due(dt.date(2024, 2, 29)) == dt.date(2026, 2, 28)
    assert rules.purge_due(dt.date(2026, 1, 15)) == dt.date(2028, 1, 15)


def test_an_answer_is_read_or_says_what_is_wrong() -> None:
    found, flaws = rules.reply_of(reference=" abcdefghjk ", situation="CDI", aimed="Oui")
    assert (found, flaws) == (Reply("ABCDEFGHJK", "permanent", True), [])
    _, flaws = rules.reply_of(reference="x", situation="?", aimed="peut-être")
    assert [column for column, _, _ in flaws] == ["reference", "situation", "metier_vise"]
    _, flaws = rules.reply_of(reference="ABCDEFGHJK", situation="recherche", aimed="oui")
    assert [column for column, _, _ in flaws] == ["metier_vise"]


@pytest.fixture
def survey(world: World) -> Survey:
    world.deliver(world.signed({"Ève": ("not", "not")}))
    return prepare(world)


def prepare(world: World, **more) -> Survey:
    given_ = {
        "committee": world.house.committee, "qualification": world.house.qualification, "year": 2026,
        "horizon": 6, "by": world.by, "on": ON,
    }  # fmt: skip
    return surveys.prepare(**{**given_, **more})


def receive(world: World, survey: Survey, *replies: Reply) -> surveys.Received:
    return surveys.receive(survey=survey.pk, replies=list(enumerate(replies, 2)), by=world.by, on=LATER)


pytestmark = pytest.mark.django_db


def test_only_those_who_agreed_are_contacts(world: World, survey: Survey) -> None:
    assert (survey.holders, survey.asked, survey.contacts.count()) == (2, 2, 2)
    with pytest.raises(Impossible, match="déjà son enquête"):
        prepare(world)
    with pytest.raises(Impossible, match="horizon"):
        prepare(world, horizon=12)
    with pytest.raises(Impossible, match="2020"):
        prepare(world, year=2020)
    assert surveys.refresh(survey=survey.pk, by=world.by, on=ON) == 0


def test_answers_come_while_it_runs_whole_and_again(world: World, survey: Survey) -> None:
    one, two = survey.contacts.values_list("reference", flat=True)
    with pytest.raises(Impossible, match="entre son ouverture"):
        receive(world, survey, Reply(one, "permanent", True))
    with pytest.raises(Impossible, match="30/06/2027"):
        surveys.act(survey=survey.pk, verb="open", by=world.by, on=ON)
    surveys.act(survey=survey.pk, verb="open", by=world.by, on=LATER)
    told = receive(world, survey, Reply(one, "permanent", True), Reply("ZZZZZZZZZZ", "training", None))
    assert [line for line, *_ in told.flaws] == [3]
    assert not SurveyAnswer.objects.exists()
    told = receive(world, survey, Reply(one, "permanent", True), Reply(two, "seeking", None))
    assert told.created == 2
    told = receive(world, survey, Reply(one, "permanent", True), Reply(two, "temporary", False))
    assert (told.created, told.changed, told.unchanged) == (0, 1, 1)
    tally = surveys.tallies([survey])[survey.pk]
    assert rules.rates(tally) == (Decimal(100), Decimal(100), Decimal(50))


def test_the_contacts_are_erased_and_no_name_is_left(world: World, survey: Survey) -> None:
    surveys.act(survey=survey.pk, verb="open", by=world.by, on=LATER)
    reference = survey.contacts.values_list("reference", flat=True)[0]
    receive(world, survey, Reply(reference, "permanent", None))
    with pytest.raises(Impossible, match="Clôturez"):
        surveys.purge(survey=survey.pk, by=world.by, on=LATER)
    surveys.act(survey=survey.pk, verb="close", by=world.by, on=LATER)
    assert surveys.purge(survey=survey.pk, by=world.by, on=LATER) == 2
    assert not SurveyContact.objects.exists()
    assert SurveyAnswer.objects.count() == 1
    names = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert names == {"id", "survey", "reference", "situation", "aimed", "answered_on"}
    with pytest.raises(Impossible, match="effacée depuis"):
        surveys.purge(survey=survey.pk, by=world.by, on=LATER)


def test_a_list_too_old_is_erased_whatever_the_state(world: World, survey: Survey) -> None:
    assert surveys.purge_over(on=survey.purge_due_on - dt.timedelta(days=1)) == 0
    assert surveys.purge_over(on=survey.purge_due_on) == 1
    assert surveys.purge_over(on=survey.purge_due_on) == 0
    assert not survey.contacts.exists()
    survey.refresh_from_db()
    assert survey.state == "closed"


def test_statistics_are_due_every_two_years(world: World) -> None:
    mine = Committee.objects.filter(pk=world.house.committee.pk)
    ((row, sent_on, due_on),) = surveys.statistics_due(mine)
    assert (row, sent_on, due_on) == (world.house.qualification, None, dt.date(2027, 9, 1))
    surveys.report(
        committee=world.house.committee, qualification=row, sent_on=ON, reference="Dépôt", by=world.by, on=ON
    )
    ((_, sent_on, due_on),) = surveys.statistics_due(mine)
    assert (sent_on, due_on) == (ON, dt.date(2028, 11, 23))
