"""Many positions sent or closed by the worker: once, whole, said, started again after a kill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse

from branches import jobs
from branches.actions import campaigns, campaigns_closing, campaigns_sending, campaigns_works
from branches.models import Access, Campaign, CampaignWork, Position, PositionTrace, Transmission
from law.refusal import Impossible
from registers.models import NpecPublication
from tests.branches.campaigns.conftest import ON, People, load, position, prepare, propose, received
from tests.contracts.controls.test_race import at_once
from tests.contracts.kills.killing import kill_at_random

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(ON.year, ON.month, ON.day, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def long(monkeypatch) -> None:
    """Every number of positions is a long one."""
    monkeypatch.setattr(jobs, "FEW_POSITIONS", 0)


def ask(campaign: Campaign, people: People) -> CampaignWork | None:
    return jobs.start_transmission(
        campaign=campaign.pk, committees=["1"], partial=True, by=people.officer, on=ON
    )


def work(row: CampaignWork) -> CampaignWork:
    """What the worker does."""
    jobs.work_on_campaign.func(work_id=row.pk)
    return CampaignWork.objects.get(pk=row.pk)


@pytest.mark.django_db
class TestTransmission:
    def test_few_positions_leave_at_once(self, campaign, people) -> None:
        received(position(campaign), people)
        assert ask(campaign, people) is None
        assert position(campaign).state == "transmitted"

    def test_many_are_asked_then_sent_once(self, campaign, people, long) -> None:
        received(position(campaign), people)
        asked = ask(campaign, people)
        assert (asked.state, asked.count, position(campaign).state) == ("running", 1, "received")
        done = work(asked)
        assert (done.state, done.sentence) == ("done", "Transmission n° 1 enregistrée.")
        assert position(campaign).state == "transmitted"
        assert work(asked).ended_at == done.ended_at  # queued twice: nothing more
        assert Transmission.objects.filter(campaign=campaign).count() == 1

    def test_nothing_else_moves_meanwhile(self, campaign, people, long) -> None:
        mine = received(position(campaign), people)
        asked = ask(campaign, people)
        other = position(campaign, "RNCP31946", "2")
        with pytest.raises(Impossible, match="Transmission en cours"):
            propose(other, people.officer)
        with pytest.raises(Impossible, match="en cours"):
            ask(campaign, people)
        with pytest.raises(Impossible, match="en cours"):
            campaigns.cancel(campaign=campaign.pk, reason="x", by=people.officer, on=ON)
        work(asked)
        assert propose(other, people.officer).state == "proposed"
        assert mine.traces.filter(verb="transmit").count() == 1

    def test_what_cannot_be_sent_is_refused_at_once(self, campaign, people, long) -> None:
        with pytest.raises(Impossible, match="Aucune position"):
            campaigns_works.ask_transmission(
                campaign=campaign.pk, committees=["1"], partial=True, by=people.officer, on=ON
            )
        assert not CampaignWork.objects.exists()

    @pytest.mark.promise(14)
    @pytest.mark.parametrize("lost", ["account", "role", "branch"])
    def test_lost_rights_stop_it(self, campaign, people, long, lost: str, proof) -> None:
        received(position(campaign), people)
        asked = ask(campaign, people)
        if lost == "account":
            people.officer.is_active = False
            people.officer.save()
        elif lost == "role":
            people.officer.groups.set(Group.objects.none())
        else:
            Access.objects.filter(user=people.officer, committee="1").update(until=ON - dt.timedelta(1))
        done = work(asked)
        assert "n’en a plus le droit" in done.sentence
        kept = (done.state, position(campaign).state) == ("refused", "received")
        proof.cases("travaux en file dont le droit est retiré", tried=1, wrong=not kept)

    def test_a_fault_leaves_nothing_and_says_so(self, campaign, people, long, monkeypatch) -> None:
        received(position(campaign), people)
        asked = ask(campaign, people)

        def broken(*args: object, **more: object) -> None:
            raise RuntimeError("disque plein")

        with monkeypatch.context() as patched:
            patched.setattr(campaigns_sending, "move_all", broken)
            with pytest.raises(RuntimeError):
                work(asked)
        asked.refresh_from_db()
        assert (asked.state, Transmission.objects.count()) == ("failed", 0)
        assert work(ask(campaign, people)).state == "done"


def closable(campaign: Campaign, people: People) -> Campaign:
    """A campaign whose closing is proposed by the officer."""
    received(position(campaign), people)
    campaigns_sending.transmit(campaign=campaign.pk, committees=["1"], partial=True, by=people.officer, on=ON)
    return campaigns_closing.propose(
        campaign=campaign.pk, act="Décret", applicable_from=dt.date(2026, 7, 1), by=people.officer, on=ON
    )


@pytest.mark.django_db
class TestClosing:
    def test_another_person_validates_then_the_worker_publishes(self, campaign, people, long) -> None:
        row = closable(campaign, people)
        with pytest.raises(Impossible, match="votre proposition"):
            jobs.start_closing(campaign=row.pk, by=people.officer, on=ON)
        asked = jobs.start_closing(campaign=row.pk, by=people.direction, on=ON)
        with pytest.raises(Impossible, match="Clôture en cours"):
            campaigns_closing.reject(campaign=row.pk, reason="x", by=people.direction, on=ON)
        assert work(asked).state == "done"
        row.refresh_from_db()
        assert row.state == "closed"
        assert NpecPublication.objects.filter(act="Décret").count() == 1

    def test_the_page_says_where_it_is(self, campaign, people, long, client) -> None:
        row = closable(campaign, people)
        client.force_login(people.direction, backend=BACKEND)
        page = reverse("branches:campaign_closing", args=[row.pk])
        answer = client.post(reverse("branches:campaign_close", args=[row.pk]), follow=True)
        assert "Clôture en cours" in answer.content.decode()
        assert "Clore et publier" not in answer.content.decode()
        (asked,) = CampaignWork.objects.all()
        progress = reverse("branches:campaign_work", args=[asked.pk])
        assert "hx-get" in client.get(progress, headers={"HX-Request": "true"}).content.decode()
        work(asked)
        assert client.get(progress, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        assert "Close le" in client.get(page).content.decode()

    def test_a_refusal_is_read_on_the_page(self, campaign, people, long, client) -> None:
        received(position(campaign), people)
        client.force_login(people.officer, backend=BACKEND)
        page = reverse("branches:campaign_transmission", args=[campaign.pk])
        answer = client.post(page, {"partial": "on"}, follow=True)
        assert "Transmission en cours" in answer.content.decode()
        assert client.post(page, {"partial": "on"}).status_code == 422  # the same button again
        (asked,) = CampaignWork.objects.all()
        Access.objects.filter(user=people.officer, committee="1").update(until=ON - dt.timedelta(1))
        work(asked)
        assert "n’en a plus le droit" in client.get(page).content.decode()

    def test_another_branch_does_not_see_it(self, campaign, people, long, client, make_user) -> None:
        received(position(campaign), people)
        progress = reverse("branches:campaign_work", args=[ask(campaign, people).pk])
        client.force_login(make_user("BR"), backend=BACKEND)
        assert client.get(progress).status_code == 404
        client.force_login(people.representative, backend=BACKEND)
        assert client.get(progress).status_code == 403


@pytest.fixture
def opened(transactional_db: None, people: People) -> Callable[[int], Campaign]:
    """A new campaign each time, one position of it received."""

    def make(turn: int) -> Campaign:
        row = prepare(people, name=f"Campagne {turn}")
        campaigns.publish(
            campaign=row.pk, published_on=row.launched_on, bulletin="", by=people.officer, on=ON
        )
        load(row, by=people.officer)
        received(position(row), people)
        return row

    return make


def test_two_clicks_ask_once(opened, people, long) -> None:
    for turn in range(3):
        row = opened(turn)
        told = at_once(lambda row=row: ask(row, people))
        assert told[1] == "done"
        assert "en cours" in told[0]
        assert CampaignWork.objects.filter(campaign=row).count() == 1


class Sent:
    """A transmission asked, then done by a worker that is killed."""

    def __init__(self, opened: Callable[[int], Campaign], people: People) -> None:
        self.opened, self.people = opened, people

    def prepare(self, turn: int) -> None:
        self.campaign = self.opened(turn)
        self.asked = ask(self.campaign, self.people)

    def work(self) -> None:
        jobs.work_on_campaign.func(work_id=self.asked.pk)

    def left(self) -> bool:
        traces = PositionTrace.objects.filter(subject__campaign=self.campaign, verb="transmit").count()
        sent = Transmission.objects.filter(campaign=self.campaign).count()
        moved = Position.objects.filter(campaign=self.campaign, state="transmitted").count()
        ended = CampaignWork.objects.filter(pk=self.asked.pk, state="done").count()
        assert {traces, sent, moved, ended} in ({0}, {1})
        return bool(ended)

    def again(self) -> None:
        self.work()

    def done(self) -> None:
        assert self.left()


def test_a_killed_worker_starts_again(opened, people, long) -> None:
    kill_at_random(Sent(opened, people), seed=8117)
