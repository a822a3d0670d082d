"""Seats, mandates, meetings, votes and decisions on a real database, and their races."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

import law
from branches.actions import bodies, meetings, voting
from branches.models import Aside, BodyRule, Decision, Mandate, Meeting, Minutes, Seat, Vote
from law.refusal import Impossible
from tests.branches.bodies.world import ON, SINCE, body, meeting, present, sit, voices
from tests.branches.studies.world import attached, branch, paper

DAY = dt.timedelta(days=1)


@pytest.fixture
def by(make_user):
    return attached(make_user("BR"), "2")


def at_once(*verbs: Callable[[], object]) -> list[str]:
    """Each verb in its own connection, started together; what each was told."""
    meet = threading.Barrier(len(verbs))

    def one(verb: Callable[[], object]) -> str:
        try:
            meet.wait()
            verb()
        except Impossible as impossible:
            return str(impossible)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(one, verbs))


def test_a_body_is_of_the_whole_opco_or_of_branches(by):
    for everywhere, committees in ((True, [branch()]), (False, [])):
        with pytest.raises(Impossible, match="branches que vous choisissez"):
            bodies.create(
                kind="cpne", name="X", everywhere=everywhere, committees=committees, since=SINCE, by=by, on=ON
            )
    made = body(by)
    with pytest.raises(Impossible, match="déjà ce nom"):
        bodies.create(
            kind="cpne", name=made.name, everywhere=False, committees=[branch()], since=SINCE, by=by, on=ON
        )


def test_a_seat_has_one_titular_and_one_alternate_at_a_time(by):
    made = body(by)
    seat = made.seats.first()
    with pytest.raises(Impossible, match="déjà tenu"):
        sit(seat, by)
    titular = seat.mandates.get(role="titular")
    bodies.end(mandate=titular.pk, until=ON, comment="Démission", by=by, on=ON)
    with pytest.raises(Impossible, match="déjà tenu"):
        sit(seat, by, since=ON)
    after = sit(seat, by, since=ON + DAY)
    assert after.member.last_name == "Lemoine"
    other = bodies.add_seat(body=made.pk, college="employees", organisation="O", since=SINCE, by=by, on=ON)
    with pytest.raises(Impossible, match="déjà un siège"):
        bodies.give(
            seat=other.pk, role="titular", member=after.member, since=ON + DAY, until=None, by=by, on=ON
        )


def test_one_person_may_sit_in_several_bodies(by):
    first, second = body(by), body(by, "board", seats=1)
    member = first.mandates.first().member
    seat = bodies.add_seat(body=second.pk, college="employers", organisation="O", since=SINCE, by=by, on=ON)
    bodies.give(seat=seat.pk, role="titular", member=member, since=SINCE, until=None, by=by, on=ON)
    assert member.mandates.count() == 2


def test_a_seat_closes_once_its_mandates_have_ended(by):
    seat = body(by).seats.first()
    with pytest.raises(Impossible, match="court encore"):
        bodies.close_seat(seat=seat.pk, until=ON, by=by, on=ON)
    for mandate in seat.mandates.all():
        bodies.end(mandate=mandate.pk, until=ON, comment="", by=by, on=ON)
    assert bodies.close_seat(seat=seat.pk, until=ON, by=by, on=ON).until == ON
    with pytest.raises(Impossible, match="déborde"):
        sit(seat, by, since=ON + DAY)


def test_rules_follow_each_other_and_a_meeting_takes_those_of_its_day(by):
    made = body(by)
    given = {
        "quorum_percent": Decimal(66), "quorum_by": "body", "majority_percent": Decimal(50),
        "majority_by": "body", "equal_votes": True, "notice_days": 8, "source": "Avenant",
    }  # fmt: skip
    bodies.set_rules(body=made.pk, since=ON, by=by, on=ON, **given)
    assert BodyRule.objects.get(body=made, source="Accord, article 9").until == ON - DAY
    bodies.set_rules(body=made.pk, since=ON, by=by, on=ON, **given)
    assert made.rules.count() == 2
    with pytest.raises(Impossible, match="déjà fixées"):
        bodies.set_rules(body=made.pk, since=ON - DAY, by=by, on=ON, **given)
    before = meetings.plan(body=made, held_on=ON - DAY, place="", by=by, on=ON)
    after = meetings.plan(body=made, held_on=ON, place="", by=by, on=ON)
    assert meetings.rule_of(before).source == "Accord, article 9"
    assert meetings.rule_of(after).source == "Avenant"


def test_mandates_that_end_soon_are_found(by):
    made = body(by)
    mandate = made.mandates.first()
    bodies.end(mandate=mandate.pk, until=ON + 90 * DAY, comment="", by=by, on=ON)
    assert bodies.ending(Mandate.objects.all(), ON).get() == mandate
    assert not bodies.ending(Mandate.objects.all(), ON - 200 * DAY).exists()


def test_only_the_alternate_of_the_seat_replaces_its_titular(by):
    made = body(by)
    row, _ = meeting(made, by)
    first, *others = made.seats.order_by("pk")
    bodies.end(mandate=first.mandates.get(role="alternate").pk, until=ON - DAY, comment="", by=by, on=ON)
    with pytest.raises(Impossible, match="n’a pas de suppléant"):
        meetings.attend(meeting=row.pk, presences={first.pk: "alternate"}, by=by, on=ON)
    assert not row.attendances.exists()
    meetings.attend(meeting=row.pk, presences={others[0].pk: "alternate"}, by=by, on=ON)
    sat = row.attendances.get(seat=others[0])
    assert sat.mandate == others[0].mandates.get(role="alternate")
    assert row.attendances.get(seat=first).presence == "absent"


def test_a_meeting_is_convened_in_time_with_an_agenda_and_rules(by):
    made = body(by)
    row = meetings.plan(body=made, held_on=ON, place="", by=by, on=ON)
    with pytest.raises(Impossible, match="ordre du jour"):
        meetings.convene(meeting=row.pk, convened_on=ON - 20 * DAY, by=by, on=ON - 20 * DAY)
    meetings.add_item(meeting=row.pk, title="Point", kind="decision", by=by, on=ON)
    with pytest.raises(Impossible, match="au plus tard"):
        meetings.convene(meeting=row.pk, convened_on=ON - 14 * DAY, by=by, on=ON - 14 * DAY)
    meetings.convene(meeting=row.pk, convened_on=ON - 15 * DAY, by=by, on=ON - 15 * DAY)
    with pytest.raises(Impossible, match="ne s’ouvre pas avant"):
        meetings.change_state(meeting=row.pk, verb="open", by=by, on=ON - DAY)
    with pytest.raises(Impossible, match="motif"):
        meetings.change_state(meeting=row.pk, verb="cancel", by=by, on=ON)
    with pytest.raises(Impossible, match="ce jour-là"):
        meetings.plan(body=made, held_on=ON, place="", by=by, on=ON)
    BodyRule.objects.all().delete()
    bare = meetings.plan(body=made, held_on=ON + DAY, place="", by=by, on=ON)
    meetings.add_item(meeting=bare.pk, title="Point", kind="decision", by=by, on=ON)
    with pytest.raises(Impossible, match="Aucune règle"):
        meetings.convene(meeting=bare.pk, convened_on=ON, by=by, on=ON)


def test_a_member_with_an_interest_is_kept_out_of_the_vote_and_it_is_recorded(by):
    made = body(by)
    row, item = meeting(made, by)
    present(row, by)
    holder = made.mandates.filter(seat__college="employers", role="titular").first()
    interest = bodies.declare_interest(
        member=holder.member, what="Administrateur d’un CFA", since=SINCE, until=None, on=ON
    )
    meetings.link_interest(item=item.pk, interest=interest, by=by, on=ON)
    with pytest.raises(Impossible, match="retrait pour un intérêt"):
        voting.close_vote(item=item.pk, tallies=voices((2, 0, 0), (2, 0, 0)), by=by, on=ON)
    vote = voting.close_vote(item=item.pk, tallies=voices((1, 0, 0), (1, 1, 0)), by=by, on=ON)
    assert not vote.adopted  # not in the employees' college
    aside = Aside.objects.get(vote=vote)
    assert (aside.attendance.mandate, aside.interest) == (holder, interest)


def test_an_interest_of_another_day_keeps_nobody_out(by):
    made = body(by)
    row, item = meeting(made, by)
    present(row, by)
    holder = made.mandates.filter(seat__college="employers", role="titular").first()
    interest = bodies.declare_interest(member=holder.member, what="Fini", since=SINCE, until=ON - DAY, on=ON)
    meetings.link_interest(item=item.pk, interest=interest, by=by, on=ON)
    assert voting.kept_out(row, item) == []


def test_a_vote_without_quorum_is_not_closed(by):
    made = body(by)
    row, item = meeting(made, by)
    employees = made.seats.filter(college="employees").values_list("pk", flat=True)
    present(row, by, absent=set(employees))
    with pytest.raises(Impossible, match="quorum"):
        voting.close_vote(item=item.pk, tallies=voices((2, 0, 0), (0, 0, 0)), by=by, on=ON)
    assert not Vote.objects.exists()


def voted(by, made=None, kind="proposal", on=ON):
    made = made or body(by)
    row, item = meeting(made, by, on, kind)
    present(row, by, on=on)
    seats = Seat.objects.filter(body=made, college="employers").count()
    voting.close_vote(item=item.pk, tallies=voices((seats, 0, 0), (seats, 0, 0)), by=by, on=on)
    return row, item


def decide(item, by, number="D-1", **given):
    known = {
        "object": "Forfait", "subject": "criterion", "legal_basis": "R6332-8",
        "effective_on": item.meeting.held_on,
        "proposal": None, "publishes": True,
    }  # fmt: skip
    return voting.decide(item=item.pk, number=number, by=by, on=ON, **{**known, **given})


def test_a_section_proposes_then_the_board_decides_and_the_clock_starts(by):
    _, proposed = voted(by)
    proposal = decide(proposed, by, publishes=False)
    assert proposal.publish_due_on is None
    _, item = voted(by, body(by, "board"), "decision")
    with pytest.raises(Impossible, match="proposition d’une section"):
        decide(item, by)
    made = decide(item, by, proposal=proposal)
    assert made.publish_due_on == ON + 15 * DAY == law.add_days(ON, law.publication_days(ON))
    with pytest.raises(Impossible, match="déjà enregistrée pour ce point"):
        decide(item, by, "D-2", proposal=proposal)
    assert Decision.objects.to_publish().get() == made
    with pytest.raises(Impossible, match="entre la décision et aujourd’hui"):
        voting.publish(decision=made.pk, published_on=ON - DAY, address="", by=by, on=ON)
    voting.publish(decision=made.pk, published_on=ON, address="https://exemple.fr/", by=by, on=ON)
    assert not Decision.objects.to_publish().exists()
    with pytest.raises(Impossible, match="déjà notée"):
        voting.publish(decision=made.pk, published_on=ON, address="", by=by, on=ON)


def test_a_proposal_made_after_the_decision_is_none(by):
    _, late = voted(by, on=ON + 40 * DAY)
    proposal = decide(late, by, publishes=False)
    _, item = voted(by, body(by, "board"), "decision")
    with pytest.raises(Impossible, match="suit la décision"):
        decide(item, by, proposal=proposal)


def test_a_rejected_point_decides_nothing(by):
    row, item = meeting(body(by), by)
    present(row, by)
    voting.close_vote(item=item.pk, tallies=voices((0, 2, 0), (2, 0, 0)), by=by, on=ON)
    with pytest.raises(Impossible, match="pas été adopté"):
        decide(item, by)


def test_attendance_and_agenda_stop_changing(by):
    row, _ = voted(by)
    with pytest.raises(Impossible, match="vote est clos"):
        present(row, by)
    meetings.change_state(meeting=row.pk, verb="close", by=by, on=ON)
    with pytest.raises(Impossible, match="ordre du jour ne change plus"):
        meetings.add_item(meeting=row.pk, title="X", kind="decision", by=by, on=ON)


def test_minutes_come_once_after_the_meeting(by):
    row, _ = voted(by)
    with pytest.raises(Impossible, match="séance levée"):
        meetings.add_minutes(meeting=row.pk, file=paper(), by=by, on=ON)
    meetings.change_state(meeting=row.pk, verb="close", by=by, on=ON)
    meetings.add_minutes(meeting=row.pk, file=paper("pv.pdf"), by=by, on=ON)
    with pytest.raises(Impossible, match="déjà déposé"):
        meetings.add_minutes(meeting=row.pk, file=paper(), by=by, on=ON)
    assert Minutes.objects.get().name == "pv.pdf"


def test_the_yearly_declaration_is_kept_as_it_was_without_a_name(by):
    made = body(by, seats=1)
    declaration = bodies.declare(year=2026, by=by, on=ON)
    (told,) = declaration.content
    assert told["sides"] == [["Employeurs", 1, 1, 1], ["Salariés", 1, 1, 1]]
    assert "Nom" not in str(declaration.content)
    bodies.add_seat(body=made.pk, college="employers", organisation="Z", since=SINCE, by=by, on=ON)
    declaration.refresh_from_db()
    assert declaration.content == [told]
    with pytest.raises(Impossible, match="déjà arrêtée"):
        bodies.declare(year=2026, by=by, on=ON)


def test_the_database_itself_refuses_two_holders(by):
    mandate = body(by).mandates.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(
            body=mandate.body, seat=mandate.seat, role=mandate.role, since=ON,
            member=Mandate.objects.exclude(member=mandate.member).first().member,
        )  # fmt: skip


def test_two_persons_close_one_vote_once(transactional_db, make_user):
    by, other = attached(make_user("BR"), "2"), attached(make_user("BR"), "2")
    row, item = meeting(body(by), by)
    present(row, by)
    told = at_once(
        lambda: voting.close_vote(item=item.pk, tallies=voices((2, 0, 0), (2, 0, 0)), by=by, on=ON),
        lambda: voting.close_vote(item=item.pk, tallies=voices((0, 2, 0), (0, 2, 0)), by=other, on=ON),
    )
    (late,) = (words for words in told if words != "done")
    assert late.startswith("Ce vote a déjà été clos par Camille Roux à ")
    assert Vote.objects.count() == 1


def test_a_seat_is_given_once(transactional_db, make_user):
    by = attached(make_user("BR"), "2")
    made = body(by, seats=1)
    seat = bodies.add_seat(body=made.pk, college="employers", organisation="O", since=SINCE, by=by, on=ON)
    told = at_once(lambda: sit(seat, by, last_name="Un"), lambda: sit(seat, by, last_name="Deux"))
    assert sorted(words == "done" for words in told) == [False, True]
    assert seat.mandates.count() == 1
    assert Meeting.objects.count() == 0
