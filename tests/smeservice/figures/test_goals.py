"""Goals: set once, changed with a reason, by whom; two people at once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from law.refusal import Impossible
from registers.models import Department
from smeservice.actions import figures, firms, goals
from smeservice.models import Goal, GoalTrace
from tests.smeservice.conftest import BAKERY, ON

pytestmark = pytest.mark.django_db


def fix(who, **changes) -> Goal:
    given = {"year": 2026, "aim": "visits", "target": 120, "adviser": who, "by": who, "on": ON}
    return goals.fix(**(given | changes))


def test_a_goal_remembers_who_set_it_and_each_change(advisers) -> None:
    row = fix(advisers.one, reason="Réunion de janvier")
    goals.change(goal=row.pk, target=90, edition=1, reason="Mi-temps", by=advisers.other, on=ON)
    told = list(GoalTrace.objects.order_by("pk").values_list("verb", "comment", "made_by"))
    assert told == [
        ("set", "Visites 2026 : 120. Réunion de janvier", advisers.one.pk),
        ("change", "De 120 à 90. Mi-temps", advisers.other.pk),
    ]
    goals.drop(goal=row.pk, reason="Départ", by=advisers.one, on=ON)
    assert Goal.objects.get().state == "dropped"
    assert fix(advisers.one, target=80).target == 80


def test_the_same_button_twice_is_one_goal(advisers) -> None:
    assert fix(advisers.one) == fix(advisers.one)
    with pytest.raises(Impossible, match="déjà fixé à 120"):
        fix(advisers.one, target=130)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": 2025}, "passée"),
        ({"year": 2028}, "2026 ou 2027"),
        ({"target": 0}, "nombre"),
        ({"target": 100_001}, "nombre"),
        ({"aim": "magic"}, "mesure"),
        ({"adviser": None}, "conseiller ou un département"),
        ({"department": "06"}, "conseiller ou un département"),
        ({"adviser": None, "department": "99"}, "registre"),
    ],
)
def test_what_cannot_be_is_said(advisers, changes, words: str) -> None:
    with pytest.raises(Impossible, match=words):
        fix(advisers.one, **changes)
    assert not Goal.objects.exists()


def test_only_an_adviser_has_a_goal(advisers) -> None:
    with pytest.raises(Impossible, match="conseiller"):
        fix(advisers.one, adviser=advisers.officer)


def test_a_change_needs_its_reason_and_the_goal_as_it_was_read(advisers) -> None:
    row = fix(advisers.one)
    with pytest.raises(Impossible, match="motif"):
        goals.change(goal=row.pk, target=90, edition=1, reason=" ", by=advisers.one, on=ON)
    goals.change(goal=row.pk, target=90, edition=1, reason="Congé", by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="entre-temps"):
        goals.change(goal=row.pk, target=70, edition=1, reason="Congé", by=advisers.other, on=ON)
    with pytest.raises(Impossible, match="passée"):
        goals.drop(goal=row.pk, reason="Trop tard", by=advisers.one, on=dt.date(2027, 1, 1))
    assert Goal.objects.get().target == 90


def test_progress_comes_from_the_figures(bakery, meet, advisers) -> None:
    firms.follow(companies=[BAKERY], adviser=advisers.other, by=advisers.other, on=ON)
    meet(by=advisers.one)
    meet(by=advisers.one, kind="remote", happened_on=ON - dt.timedelta(days=1))
    fix(advisers.one, target=4)
    fix(advisers.other, aim="reached", target=1)
    fix(advisers.one, adviser=None, department="06", target=10)
    figures.refresh(on=ON)
    found = goals.progress(Goal.objects.order_by("pk"), 2026, ON)
    assert [(each.done, each.percent) for _, each in found] == [(2, 50), (1, 100), (2, 20)]


def test_each_sees_the_goals_that_concern_them(advisers, make_user) -> None:
    mine, theirs = fix(advisers.one), fix(advisers.other, by=advisers.other)
    place = fix(advisers.one, adviser=None, department="06")
    given = fix(advisers.other, aim="reached", by=advisers.one)
    assert set(Goal.objects.visible_to(advisers.one)) == {mine, place, given}
    assert set(Goal.objects.visible_to(advisers.other)) == {theirs, place, given}
    assert Goal.objects.visible_to(make_user("DI")).count() == 4
    assert not Goal.objects.visible_to(advisers.officer).exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_set_one_goal(advisers) -> None:
    assert Department.objects.filter(pk="06").exists()
    start, said = threading.Barrier(2), []

    def run(by, target: int) -> None:
        try:
            start.wait()
            said.append(goals.fix(
                year=2026, aim="visits", target=target, department="06", by=by, on=ON
            ).target)  # fmt: skip
        except Impossible as impossible:
            said.append(str(impossible))
        finally:
            connection.close()

    pairs = [(advisers.one, 10), (advisers.other, 20)]
    workers = [threading.Thread(target=run, args=pair) for pair in pairs]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert Goal.objects.count() == 1
    assert sum(isinstance(each, int) for each in said) == 1
