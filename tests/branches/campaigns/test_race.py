"""Two people at once in a campaign: one vote, one reception, one transmission, one closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile

from branches.actions import campaigns_closing, campaigns_recommendations, campaigns_sending, campaigns_votes
from branches.imports import recommendations as files
from branches.models import Campaign, Position, Transmission
from registers.models import NpecLevel, NpecPublication
from tests.branches.campaigns.conftest import ON, People, asked, load, position, prepare, propose, vote
from tests.contracts.controls.test_race import at_once
from tests.contracts.papers.conftest import HONEST

Make = Callable[[], Campaign]


@pytest.fixture
def opened(transactional_db: None, people: People) -> Make:
    """A new campaign each time, its recommendations loaded."""
    from branches.actions import campaigns

    def make() -> Campaign:
        row = prepare(people, name=f"Campagne {Campaign.objects.count()}")
        campaigns.publish(
            campaign=row.pk, published_on=row.launched_on, bulletin="", by=people.officer, on=ON
        )
        load(row, by=people.officer)
        return row

    return make


def test_a_position_is_voted_once(opened: Make, people: People) -> None:
    for _ in range(3):
        row = opened()
        mine = position(row)
        propose(mine, people.officer)
        told = at_once(
            lambda row=row, mine=mine: campaigns_votes.vote(
                asked=asked(row).pk, positions=[mine.pk], minutes=ContentFile(HONEST, "pv.pdf"), voted_on=ON,
                by=people.officer, on=ON,
            )
        )  # fmt: skip
        assert told[1] == "done"
        assert "n’est pas possible" in told[0]
        assert mine.traces.filter(verb="vote").count() == 1


def test_a_position_is_received_and_sent_once(opened: Make, people: People) -> None:
    for _ in range(3):
        row = opened()
        mine = position(row)
        propose(mine, people.officer)
        vote([mine], people.officer)
        receive = lambda mine=mine: campaigns_votes.receive(  # noqa: E731
            positions=[mine.pk], received_on=ON, by=people.officer, on=ON
        )
        assert at_once(receive)[1] == "done"
        assert mine.traces.filter(verb="receive").count() == 1
        send = lambda row=row: campaigns_sending.transmit(  # noqa: E731
            campaign=row.pk, committees=["1"], partial=True, by=people.officer, on=ON
        )
        told = at_once(send)
        assert told[1] == "done"
        assert "Aucune position" in told[0]
        assert Transmission.objects.filter(campaign=row).count() == 1


def test_a_vote_and_a_new_proposal_do_not_mix(opened: Make, people: People) -> None:
    """What is voted is what was proposed before, or the vote waits: never a vote on another amount."""
    row = opened()
    mine = position(row)
    propose(mine, people.officer)
    acts = iter(
        (
            lambda: vote([Position.objects.get(pk=mine.pk)], people.officer),
            lambda: propose(mine, people.representative, choice="low"),
        )
    )
    at_once(lambda: next(acts)())
    last = Position.objects.get(pk=mine.pk)
    verbs = list(last.traces.values_list("verb", flat=True))
    assert verbs[0] == "vote" or last.state == "proposed"
    assert last.amount == (7000 if verbs.count("propose") == 2 else 8000)


def test_a_campaign_is_closed_once(opened: Make, people: People) -> None:
    for turn in range(3):
        row = opened()
        mine = position(row)
        propose(mine, people.officer)
        vote([mine], people.officer)
        campaigns_votes.receive(positions=[mine.pk], received_on=ON, by=people.officer, on=ON)
        campaigns_sending.transmit(campaign=row.pk, committees=["1"], partial=True, by=people.officer, on=ON)
        first = dt.date(2026, 7, 15) + dt.timedelta(turn)
        campaigns_closing.propose(
            campaign=row.pk, act=f"Décret {turn}", applicable_from=first, by=people.officer, on=ON
        )
        told = at_once(lambda row=row: campaigns_closing.close(campaign=row.pk, by=people.direction, on=ON))
        assert told[1] == "done"
        assert "Close" in told[0]
        assert NpecPublication.objects.filter(act=f"Décret {turn}").count() == 1
        assert NpecLevel.objects.filter(applicable_from=first).count() == 1


def test_one_table_at_a_time_waits_for_its_choices(opened: Make, people: People) -> None:
    row = opened()
    table = files.recommendations("RNCP;Valeur recommandée\n38362;1\n", valued=True)
    told = at_once(
        lambda: campaigns_recommendations.receive(
            campaign=row.pk, name="x", lines=table.lines, by=people.officer, on=ON
        )
    )
    assert told[1] == "done"
    assert row.files.filter(state="waiting").count() == 1


def test_without_the_lock_the_race_shows(opened: Make, people: People, monkeypatch) -> None:
    """The control run: both read the position before either writes."""
    import threading

    row = opened()
    mine = position(row)
    propose(mine, people.officer)
    vote([mine], people.officer)
    meet = threading.Barrier(2).wait

    def opened_without_lock(positions):
        rows = list(Position.objects.filter(pk__in=positions))
        meet(timeout=20)
        return rows

    monkeypatch.setattr(campaigns_votes, "opened", opened_without_lock)
    told = at_once(
        lambda: campaigns_votes.receive(positions=[mine.pk], received_on=ON, by=people.officer, on=ON)
    )
    assert told == ["done", "done"]
    assert mine.traces.filter(verb="receive").count() == 2
