"""The figures kept: the same as the rules say of the same exchanges, at each refresh, for each reader."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registers.models import Company, Establishment, Headcount
from smeservice.actions import diagnoses, figure_sums, figures, firms, interactions, plans, satisfaction
from smeservice.exports import diagnoses as exports
from smeservice.models import FigureCell, FiguresCount, Firm, Interaction, Survey
from smeservice.rules import exchanges
from smeservice.rules import figures as rules
from smeservice.rules.figures import Act, Sums
from tests.smeservice.conftest import BAKERY, GARAGE, ON
from tests.smeservice.diagnoses.world import finished

pytestmark = pytest.mark.django_db
YEAR = rules.year(2026)
SIRENS = (BAKERY, GARAGE)


def whole(period: rules.Period = YEAR) -> Sums:
    return figure_sums.total(FigureCell.objects.all(), period)


def exchange(company: str, day: int, kind: str, outcome: str, by: Any) -> Interaction:
    return Interaction.objects.create(
        company_id=company, on=dt.date(2026, 1, 1) + dt.timedelta(days=day), kind=kind, outcome=outcome,
        adviser=by, token=uuid4(),
    )  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(
        st.tuples(
            st.sampled_from(SIRENS),
            st.sampled_from([0, 1, 89, 90, 300]),
            st.sampled_from(sorted(exchanges.KINDS)),
            st.sampled_from(["interested", "absent"]),
            st.booleans(),
        ),
        max_size=14,
    )
)
def test_the_database_counts_as_the_rules_do(bakery, advisers, told) -> None:
    people = (advisers.one, advisers.other)
    with transaction.atomic():
        rows = [exchange(*each[:4], by=people[each[4]]) for each in told]
        figures.refresh(on=ON, years=[2026])
        acts = [
            Act(row.pk, row.company_id, row.on, row.kind, row.adviser_id, row.outcome == "absent")
            for row in rows
        ]
        for period in (YEAR, *rules.quarters(2026)):
            inside = [act for act in acts if period.since <= act.on <= period.until]
            counted = rules.visits(inside)
            found = whole(period)
            assert found.visits == exchanges.counted(counted)
            assert found.remote == sum(act.kind == "remote" for act in counted.values())
            assert found.reached == len({act.siren for act in inside if rules.qualified(act, ON)})
            heads = {
                row.key: row.sums.visits
                for row in figure_sums.by(FigureCell.objects.all(), period, "adviser")
            }
            for person in people:
                mine = sum(act.adviser == person.pk for act in counted.values())
                assert heads.get(str(person.pk), 0) == mine
        transaction.set_rollback(True)


def test_firms_are_counted_as_the_list_shows_them(bakery, meet, advisers) -> None:
    Company.objects.create(siren="552100554", name="Fermée", closed_on=dt.date(2025, 1, 1))
    firms.refresh(on=ON)
    meet(happened_on=dt.date(2025, 3, 1), by=advisers.one)
    figures.refresh(on=ON)
    found = whole()
    assert (found.firms, found.never, found.quiet, found.reached) == (2, 1, 1, 0)
    assert whole(rules.year(2025)).reached == 1
    rows = figure_sums.by(FigureCell.objects.all(), YEAR, "size")
    assert [(row.key, row.sums.firms) for row in rows] == [("small", 1), ("none", 1)]


def test_a_correction_and_an_absence_do_not_count(bakery, meet) -> None:
    first = meet(kind="visit")
    meet(kind="call", replaces=first)
    meet(kind="visit", outcome="absent")
    figures.refresh(on=ON)
    assert (whole().visits, whole().reached) == (0, 1)


def test_diagnoses_are_followed_to_their_funded_action(bakery, advisers) -> None:
    by = advisers.one
    row = finished(BAKERY, by, ON - dt.timedelta(days=20))
    figures.refresh(on=ON)
    assert (whole().diagnoses, whole().planned, whole().funded) == (1, 0, 0)
    told = plans.Told(title="Former", due_on=ON)
    action = plans.add(diagnosis=row.pk, told=told, token=uuid4(), by=by, on=ON)
    figures.refresh(on=ON)
    assert (whole().planned, whole().funded, whole().conversion) == (1, 0, 0)
    plans.advance(action=action.pk, verb="drop", reason="Trop tôt", by=by, on=ON)
    figures.refresh(on=ON)
    assert whole().planned == 0
    other = plans.add(diagnosis=row.pk, told=told, token=uuid4(), by=by, on=ON)
    assert other.pk != action.pk
    diagnoses.choose(diagnosis=row.pk, questions=["q2"], summary="Vu.", by=by, on=ON)
    diagnoses.restitute(diagnosis=row.pk, report=exports.pdf(exports.content(row, ON)), by=by, on=ON)
    figures.refresh(on=ON)
    assert (whole().restituted, whole().wait) == (1, 20)


def test_steps_kept_on_their_day_count(bakery, meet, advisers) -> None:
    kept = meet(next_step="Rappeler", next_on=ON)
    meet(next_step="Écrire", next_on=ON, company=GARAGE)
    meet(next_step="Plus tard", next_on=ON + dt.timedelta(days=3))
    interactions.do_next_step(interaction=kept.pk, by=advisers.one, on=ON)
    figures.refresh(on=ON)
    assert (whole().steps, whole().kept, whole().kept_share) == (2, 1, 50)


def test_answers_are_summed(bakery, meet, advisers) -> None:
    survey = Survey.objects.create(
        company=bakery, adviser=advisers.one, interaction=meet(), asked_on=ON, state="sent"
    )
    satisfaction.answer(survey=survey.pk, score=4, useful="yes", comment="", on=ON)
    figures.refresh(on=ON)
    assert (whole().answers, whole().score) == (1, 4)


def test_the_same_refresh_again_changes_nothing(bakery, meet) -> None:
    meet()
    figures.refresh(on=ON)
    before = sorted(FigureCell.objects.values_list("period", "department", "firms", "visits", "reached"))
    assert figures.refresh(on=ON) == (2026, 2025)
    after = sorted(FigureCell.objects.values_list("period", "department", "firms", "visits", "reached"))
    assert after == before
    assert set(FiguresCount.objects.values_list("pk", flat=True)) == {"", "2026", "2025", "2024"}


def test_each_reads_what_is_theirs(bakery, meet, advisers, make_user) -> None:
    firms.follow(companies=[BAKERY], adviser=advisers.other, by=advisers.other, on=ON)
    meet(by=advisers.other)
    figures.refresh(on=ON)
    mine = figure_sums.total(figure_sums.chosen(advisers.one, {}), YEAR)
    assert (mine.firms, mine.visits) == (1, 0)
    theirs = figure_sums.total(figure_sums.chosen(advisers.other, {"adviser": "me"}), YEAR)
    assert (theirs.firms, theirs.visits) == (1, 1)
    all_ = figure_sums.total(figure_sums.chosen(make_user("DI"), {}), YEAR)
    assert (all_.firms, all_.visits) == (2, 1)
    assert not figure_sums.chosen(advisers.officer, {}).exists()


def test_rows_of_a_table_add_up_to_its_total(bakery, meet, advisers) -> None:
    for index in range(4):
        siren = f"55210055{index}"
        Company.objects.create(siren=siren, name=f"Atelier {index}")
        Establishment.objects.create(
            siret=f"{siren}00012", company_id=siren, idcc="0843" if index else "", postcode=f"0{index}000"
        )
        Headcount.objects.create(company_id=siren, year=2024, least=30 * index, most=30 * index)
    firms.refresh(on=ON)
    meet(company="552100551", by=advisers.other)
    meet(company="552100552", kind="call")
    figures.refresh(on=ON)
    cells = FigureCell.objects.all()
    for name in ("department", "idcc", "size", "adviser"):
        rows = figure_sums.by(cells, YEAR, name)
        assert sum((row.sums for row in rows), Sums()) == whole(), name
    assert Firm.objects.count() == whole().firms
    labels = [row.label for row in figure_sums.by(cells, YEAR, "quarter")]
    assert labels[0] == "1er trimestre 2026"


@pytest.mark.django_db(transaction=True)
def test_two_refreshes_at_once_wait_for_each_other(bakery, meet) -> None:
    meet()
    start, wrong = threading.Barrier(3), []

    def run() -> None:
        try:
            start.wait()
            figures.refresh(on=ON)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert wrong == []
    assert whole().visits == 1
