"""The public page of a branch: fifteen days after each change, recorded by one person, once."""

from __future__ import annotations

import csv
import datetime as dt
import io
import threading
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

import law
from branches.actions import postings
from branches.models import Access, LevelPosting
from branches.rules.postings import countdown, objection
from law.refusal import Impossible
from opco_admin.errands import errands
from registers.models import NpecChange
from registers.publishing import PublishedLevel, publish_levels
from tests.branches.levels.conftest import ON

LOADED = ON - dt.timedelta(days=10)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@given(changed=DAYS, on=DAYS)
def test_fifteen_days_from_the_change(changed: dt.date, on: dt.date) -> None:
    """R6332-23, npec-publication-opco."""
    left = countdown(changed, days=law.publication_days(changed), near=law.publication_alarm_days(on), on=on)
    assert left.due_on == changed + dt.timedelta(days=15)
    assert (left.left < 0) == (on > left.due_on) == (left.tone == "late")


@given(posted=DAYS, changed=st.none() | DAYS, on=DAYS)
def test_a_day_neither_to_come_nor_before_the_change(posted, changed, on) -> None:
    possible = changed is not None and changed <= posted <= on
    assert (objection(posted, changed_on=changed, on=on) == "") == possible


def last_change() -> int:
    return NpecChange.objects.filter(cpne="2").latest("pk").pk


class TestPost:
    """The verb, and what waits."""

    def test_recorded_then_nothing_waits_until_the_next_change(self, branch, make_user, attached) -> None:
        officer = make_user("BR")
        attached(officer)
        assert [row.pk for row in postings.to_publish(officer, ON)] == ["2"]
        postings.post(committee=branch, through=last_change(), posted_on=ON, by=officer, on=ON, place=" x ")
        assert list(postings.to_publish(officer, ON)) == []
        act = PublishedLevel("RNCP2", "2", Decimal(6000), "CPNE", dt.date(2027, 1, 1), "Délibération")
        publish_levels(levels=[act], by=officer, on=ON)
        assert [each.cause for each in postings.unpublished(branch)] == ["Délibération"]
        publish_levels(levels=[act], by=officer, on=ON)
        assert NpecChange.objects.filter(cpne="2").count() == 2

    def test_what_cannot_be_recorded(self, branch, make_user) -> None:
        officer, through = make_user("BR"), last_change()

        def post(day: dt.date, seen: int = through) -> None:
            postings.post(committee=branch, through=seen, posted_on=day, by=officer, on=ON)

        for day, said in (
            (ON + dt.timedelta(days=1), "pas encore"),
            (LOADED - dt.timedelta(days=1), "précéder"),
        ):
            with pytest.raises(Impossible, match=said):
                post(day)
        with pytest.raises(Impossible, match="rien à enregistrer"):
            post(ON, 0)
        post(ON)
        with pytest.raises(Impossible, match="rien à enregistrer"):
            post(ON)

    def test_a_change_that_was_not_seen_still_waits(self, branch, make_user) -> None:
        officer, seen = make_user("BR"), last_change()
        act = PublishedLevel("RNCP2", "2", Decimal(6000), "CPNE", dt.date(2027, 1, 1), "Délibération")
        publish_levels(levels=[act], by=officer, on=ON)
        postings.post(committee=branch, through=seen, posted_on=ON, by=officer, on=ON)
        assert [each.cause for each in postings.unpublished(branch)] == ["Délibération"]

    def test_kept_for_ever(self, branch, make_user) -> None:
        postings.post(committee=branch, through=last_change(), posted_on=ON, by=make_user("BR"), on=ON)
        with pytest.raises(DatabaseError), transaction.atomic():
            LevelPosting.objects.update(posted_on=LOADED)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_record_once(branch, make_user) -> None:
    people, through, outcomes = [make_user("BR"), make_user("BR")], last_change(), []

    def run(by: object) -> None:
        try:
            postings.post(committee=branch, through=through, posted_on=ON, by=by, on=ON)
            outcomes.append("recorded")
        except Impossible:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["recorded", "told"]


class TestPages:
    """The list, the page of a branch, its table."""

    @pytest.fixture(autouse=True)
    def _today(self):
        with time_machine.travel(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC), tick=False):
            yield

    def test_recorded_from_the_page(self, branch, signed_in, attached) -> None:
        client = signed_in("BR")
        attached(client.user)
        assert any(each.label == "Niveaux de branche à publier" for each in errands(client.user, ON))
        listed = client.get(reverse("branches:level_pages"), {"etat": "a-publier"}).content.decode()
        assert "5 j" in listed
        page = reverse("branches:level_page", args=["2"])
        assert "28/11/2026" in client.get(page).content.decode()
        post = reverse("branches:post_levels", args=["2"])
        typed = {"posted_on": "23/11/2026", "place": "https://exemple.fr", "through": last_change()}
        wrong = client.post(post, {**typed, "posted_on": "24/11/2026"})
        assert (wrong.status_code, "https://exemple.fr" in wrong.content.decode()) == (422, True)
        assert client.post(post, typed).status_code == 302
        assert client.post(post, typed).status_code == 422
        assert "est à jour" in client.get(page).content.decode()
        assert not any(each.label == "Niveaux de branche à publier" for each in errands(client.user, ON))

    @pytest.mark.parametrize(
        "typed",
        [{}, {"posted_on": "x", "through": "1"}, {"posted_on": "23/11/2026", "through": "x"},
         {"posted_on": "23/11/2026", "through": "9" * 30}, {"posted_on": "0001-01-01", "through": "1"}],
    )  # fmt: skip
    def test_nonsense_is_told(self, branch, signed_in, attached, typed: dict) -> None:
        client = signed_in("BR")
        attached(client.user)
        assert client.post(reverse("branches:post_levels", args=["2"]), typed).status_code == 422

    def test_the_table_and_its_file(self, branch, signed_in, attached) -> None:
        client = signed_in("BR")
        attached(client.user)
        shown = client.get(reverse("branches:level_sheet", args=["2"])).content.decode()
        assert "7\u202f000,00" in shown
        assert "NC" in shown
        answer = client.get(reverse("branches:level_sheet_csv", args=["2"]))
        found = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
        assert [(row["Fiche"], row["Montant annuel"], row["Absence de valeur"]) for row in found] == [
            ("RNCP1", "7000,00", ""), ("RNCP2", "", "NC")
        ]  # fmt: skip

    def test_each_sees_their_branches_only(self, branch, signed_in, attached) -> None:
        names = ("level_page", "level_sheet", "level_sheet_csv")
        for role in ("BR", "BX"):
            client = signed_in(role)
            attached(client.user)
            assert {client.get(reverse(f"branches:{name}", args=["2"])).status_code for name in names} == {
                200
            }
            assert {client.get(reverse(f"branches:{name}", args=["4"])).status_code for name in names} == {
                404
            }
            assert client.get(reverse("branches:level_pages")).status_code == 200
        assert client.post(reverse("branches:post_levels", args=["2"])).status_code == 403
        director = signed_in("DI")
        assert director.get(reverse("branches:level_page", args=["4"])).status_code == 200
        assert director.post(reverse("branches:post_levels", args=["4"])).status_code == 403

    def test_nobody_attached(self, branch, signed_in) -> None:
        client = signed_in("BR")
        assert not Access.objects.exists()
        assert "Aucune branche" in client.get(reverse("branches:level_pages")).content.decode()
