"""Pages of the bodies: names for governance staff only, the whole course of a meeting."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branches.actions import bodies, meetings, voting
from branches.models import Body, Decision, Mandate, Meeting, Seat
from tests.branches.bodies.world import SINCE, body, meeting, present, sit, voices
from tests.branches.studies.world import attached
from tests.contracts.papers.conftest import HONEST


@pytest.fixture
def on() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def governor(signed_in):
    client = signed_in("BR")
    attached(client.user, "2")
    return client


def html(answer) -> str:
    return answer.content.decode()


def address(name: str, *args: object) -> str:
    return reverse(f"branches:{name}", args=args)


def test_a_body_is_created_ruled_and_seated_by_its_pages(governor):
    assert "Aucune instance" in html(governor.get(address("bodies")))
    wrong = governor.post(address("body_new"), {"kind": "spp", "name": "Section", "since": "01/01/2024"})
    assert wrong.status_code == 422
    governor.post(
        address("body_new"), {"kind": "spp", "name": "Section", "committees": ["2"], "since": "01/01/2024"}
    )
    made = Body.objects.get()
    rules = {
        "since": "01/01/2024", "source": "Accord", "quorum_percent": "50", "quorum_by": "college",
        "majority_percent": "50", "majority_by": "college", "notice_days": "15",
    }  # fmt: skip
    assert (
        governor.post(address("body_rules", made.pk), {**rules, "majority_percent": "100"}).status_code == 422
    )
    assert governor.post(address("body_rules", made.pk), rules).status_code == 302
    governor.post(
        address("seat_add", made.pk), {"college": "employers", "organisation": "Org", "since": "01/01/2024"}
    )
    seat = Seat.objects.get()
    nobody = governor.post(address("mandate_give", seat.pk), {"role": "titular", "since": "01/01/2024"})
    assert nobody.status_code == 422
    given = {"role": "titular", "first_name": "Anne", "last_name": "Lemoine", "since": "01/01/2024"}
    assert governor.post(address("mandate_give", seat.pk), given).status_code == 302
    twice = governor.post(address("mandate_give", seat.pk), given)
    assert twice.status_code == 422
    assert "déjà tenu" in html(twice)
    page = html(governor.get(address("body", made.pk)))
    assert "Anne Lemoine" in page
    assert "écart de parité" in page


def test_the_list_is_filtered_by_branch(governor):
    first, board = body(governor.user), body(governor.user, "board")
    assert set(governor.get(address("bodies")).context["page"].rows) == {first, board}
    assert governor.get(address("bodies"), {"cpne": "2"}).context["page"].rows == [first]
    assert governor.get(address("bodies"), {"kind": "board"}).context["page"].rows == [board]
    assert governor.get(address("bodies"), {"q": "inexistant"}).context["page"].rows == []
    assert governor.get(address("bodies"), {"cpne": "'", "after": "x"}).status_code == 200


def test_who_sits_where_and_until_when(governor, on):
    made = body(governor.user)
    mandate = made.mandates.first()
    mandate.until = on + dt.timedelta(days=30)
    mandate.save()
    page = governor.get(address("mandates"), {"terme": "bientot"})
    assert page.context["page"].rows == [mandate]
    assert len(governor.get(address("mandates")).context["page"].rows) == 8
    assert len(governor.get(address("mandates"), {"college": "employees"}).context["page"].rows) == 4
    name = mandate.member.last_name
    assert len(governor.get(address("mandates"), {"q": name}).context["page"].rows) == 1
    exported = b"".join(governor.get(address("mandates_export"), {"q": name})).decode()
    assert name in exported
    member = html(governor.get(address("member", mandate.member_id)))
    assert made.name in member
    answer = governor.post(
        address("member", mandate.member_id), {"what": "Administrateur d’un CFA", "since": "01/01/2025"}
    )
    assert answer.status_code == 302
    assert "Administrateur d’un CFA" in html(governor.get(address("member", mandate.member_id)))
    assert governor.post(address("member", mandate.member_id), {"what": ""}).status_code == 422
    assert governor.post(
        address("mandate_end", mandate.pk), {"until": (on - dt.timedelta(days=1)).strftime("%d/%m/%Y")}
    ).status_code == 302  # fmt: skip


CANARIES = ("Nomemployers", "Nomemployees", "ORG-")


@pytest.mark.parametrize("role", ["FI", "CO", "BX"])
def test_names_and_organisations_are_for_governance_staff_only(signed_in, make_user, on, role):
    by = attached(make_user("BR"), "2")
    made = body(by)
    row, item = meeting(made, by, on)
    present(row, by, on=on)
    holder = made.mandates.filter(seat__college="employers", role="titular").first()
    interest = bodies.declare_interest(member=holder.member, what="CFA", since=SINCE, until=None, on=on)
    meetings.link_interest(item=item.pk, interest=interest, by=by, on=on)
    voting.close_vote(item=item.pk, tallies=voices((1, 0, 0), (2, 0, 0)), by=by, on=on)
    meetings.change_state(meeting=row.pk, verb="close", by=by, on=on)
    meetings.add_minutes(meeting=row.pk, file=SimpleUploadedFile("pv.pdf", HONEST), by=by, on=on)
    client = signed_in(role)
    if role == "BX":
        attached(client.user, "2")
    for name, args in (("bodies", ()), ("body", (made.pk,))):
        page = html(client.get(address(name, *args)))
        assert made.name in page
        assert not any(canary in page for canary in CANARIES), (role, name)
    answer = client.get(address("meeting", row.pk))
    assert answer.status_code == (403 if role == "BX" else 200)
    assert not any(canary in html(answer) for canary in CANARIES)
    for name, args in (
        ("mandates", ()), ("mandates_export", ()), ("member", (holder.member_id,)), ("minutes", (row.pk,)),
        ("declarations", ()),
    ):  # fmt: skip
        assert client.get(address(name, *args)).status_code == 403, (role, name)


def test_a_representative_sees_counts_and_their_own_seat(signed_in, make_user):
    by = attached(make_user("BR"), "2")
    made, elsewhere, board = body(by), body(attached(by, "9"), code="9"), body(by, "board")
    client = signed_in("BX")
    attached(client.user, "2")
    assert "Votre siège" not in html(client.get(address("body", made.pk)))
    assert client.get(address("body", elsewhere.pk)).status_code == 404
    assert client.get(address("body", board.pk)).status_code == 404
    seat = bodies.add_seat(body=board.pk, college="employees", organisation="X", since=SINCE, by=by, on=SINCE)
    sit(seat, by, email=client.user.email)
    page = html(client.get(address("body", board.pk)))
    assert "Votre siège" in page
    assert "Salariés, siège 3" in page
    assert Mandate.objects.get(seat=seat).member.user == client.user


def test_direction_reads_names_and_writes_nothing(signed_in, make_user):
    made = body(attached(make_user("BR"), "2"))
    client = signed_in("DI")
    assert CANARIES[0] in html(client.get(address("body", made.pk)))
    assert client.post(address("seat_add", made.pk)).status_code == 403
    assert client.post(address("declarations")).status_code == 403
    assert client.post(address("member", made.mandates.first().member_id)).status_code == 403


def test_another_branch_is_not_found(governor, make_user, on):
    by = attached(make_user("BR"), "9")
    made = body(by, code="9")
    row, item = meeting(made, by, on)
    member = made.mandates.first().member_id
    for name, args in (("body", (made.pk,)), ("meeting", (row.pk,)), ("member", (member,))):
        assert governor.get(address(name, *args)).status_code == 404, name
    for name, args in (
        ("seat_add", (made.pk,)), ("mandate_end", (made.mandates.first().pk,)), ("item_vote", (item.pk,)),
        ("seat_close", (made.seats.first().pk,)), ("meeting_step", (row.pk, "close")),
    ):  # fmt: skip
        assert governor.post(address(name, *args)).status_code == 404, name
    assert governor.get(address("mandates")).context["page"].rows == []


def test_a_whole_meeting_by_its_pages(governor, on):
    made = body(governor.user, notice_days=0)
    governor.post(address("meeting_plan", made.pk), {"held_on": on.strftime("%d/%m/%Y"), "place": "Paris"})
    row = Meeting.objects.get()
    assert governor.post(address("meeting_plan", made.pk), {"held_on": "x"}).status_code == 422
    sent = {"convened_on": on.strftime("%d/%m/%Y")}
    nothing = governor.post(address("meeting_step", row.pk, "convene"), sent)
    assert nothing.status_code == 422
    assert "Inscrivez au moins un point" in html(nothing)
    governor.post(address("meeting_item", row.pk), {"title": "Forfait", "kind": "proposal"})
    item = row.items.get()
    for verb in ("convene", "open"):
        assert governor.post(address("meeting_step", row.pk, verb), sent).status_code == 302, verb
    seats = {f"seat_{seat.pk}": "titular" for seat in made.seats.all()}
    assert (
        governor.post(address("meeting_attend", row.pk), {**seats, next(iter(seats)): "?"}).status_code == 422
    )
    assert governor.post(address("meeting_attend", row.pk), seats).status_code == 302
    holder = made.mandates.filter(seat__college="employers", role="titular").first()
    interest = bodies.declare_interest(member=holder.member, what="CFA", since=SINCE, until=None, on=on)
    governor.post(address("item_link", item.pk), {"interest": interest.pk})
    votes = {f"{college}_{choice}": 0 for college in ("employers", "employees") for choice in
             ("for", "against", "abstention")}  # fmt: skip
    full = {**votes, "employers_for": 2, "employees_for": 2}
    refused = governor.post(address("item_vote", item.pk), full)
    assert refused.status_code == 422
    assert "retrait pour un intérêt" in html(refused)
    assert governor.post(address("item_vote", item.pk), {**full, "employers_for": -1}).status_code == 422
    assert governor.post(address("item_vote", item.pk), {**full, "employers_for": 1}).status_code == 302
    given = {
        "number": "SPP-1", "object": "Forfait", "subject": "criterion", "legal_basis": "R6332-8",
        "effective_on": on.strftime("%d/%m/%Y"), "publishes": "on",
    }  # fmt: skip
    assert governor.post(address("item_decide", item.pk), {**given, "legal_basis": ""}).status_code == 422
    assert governor.post(address("item_decide", item.pk), given).status_code == 302
    governor.post(address("meeting_step", row.pk, "close"))
    governor.post(address("meeting_minutes", row.pk), {"file": SimpleUploadedFile("pv.pdf", HONEST)})
    page = html(governor.get(address("meeting", row.pk)))
    for words in ("Adopté", "SPP-1", "En retrait pour un intérêt déclaré", "pv.pdf", "atteint"):
        assert words in page, words
    assert b"".join(governor.get(address("minutes", row.pk))) == HONEST
    decision = Decision.objects.get()
    assert decision.publish_due_on == on + dt.timedelta(days=15)
    register = governor.get(address("decisions"), {"publication": "due", "q": "forfait"})
    assert register.context["page"].rows == [decision]
    assert governor.get(address("decisions"), {"q": "SPP-1"}).context["page"].rows == [decision]
    assert governor.get(address("decisions"), {"publication": "late"}).context["page"].rows == []
    assert "SPP-1" in b"".join(governor.get(address("decisions_export"))).decode()
    late = governor.post(
        address("decision_publish", decision.pk), {"published_on": "01/01/2030", "address": "x y"}
    )
    assert late.status_code == 422
    assert governor.post(
        address("decision_publish", decision.pk), {"published_on": on.strftime("%d/%m/%Y")}
    ).status_code == 302  # fmt: skip
    assert governor.post(address("meeting_step", row.pk, "vol")).status_code == 404


def test_the_declaration_is_made_once_a_year_and_downloaded(governor, on):
    body(governor.user)
    assert governor.post(address("declarations")).status_code == 302
    again = governor.post(address("declarations"))
    assert again.status_code == 422
    assert "déjà arrêtée" in html(again)
    page = governor.get(address("declarations"))
    (row,) = page.context["declarations"]
    assert "ORG-employers-1" in b"".join(governor.get(address("declaration_file", row.pk))).decode()


def test_home_tells_what_is_due(governor, on):
    made = body(governor.user)
    mandate = made.mandates.first()
    mandate.until = on + dt.timedelta(days=30)
    mandate.save()
    page = html(governor.get(reverse("home")))
    assert "Mandats qui finissent bientôt" in page
