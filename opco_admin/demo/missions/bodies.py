"""Two bodies with their members, a meeting held with a vote and an abstention, another to come."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from accounts.models import User
from branches.actions import bodies, meetings, voting
from branches.models import Body, Mandate, Seat
from opco_admin.demo.missions.studies import FIRST, paper
from registers.models import Committee

EMPLOYERS = ("Fédération des artisans (démo)", "Union des patrons boulangers (démo)")
UNIONS = ("Syndicat A (démo)", "Syndicat B (démo)", "Syndicat C (démo)")
NAMES = (
    ("Anne", "Lemoine"), ("Karim", "Belkacem"), ("Luc", "Fabre"), ("Sonia", "Texier"), ("Yves", "Garrec"),
    ("Maud", "Perrin"), ("Idir", "Haddou"), ("Claire", "Vasseur"), ("Paul", "Meunier"), ("Inès", "Rolland"),
    ("Hugo", "Chartier"), ("Nora", "Slimani"), ("Alix", "Bonnet"), ("Rémi", "Cordier"), ("Zoé", "Lacroix"),
    ("Théo", "Marchal"),
)  # fmt: skip


def sit(on: dt.date, people: dict[str, User]) -> bool:
    """The joint section of the first branch and the board, their seats, their meetings."""
    if Body.objects.exists():
        return False
    by = people["br@demo.local"]
    since = on - dt.timedelta(days=700)
    section = bodies.create(
        kind="spp", name="Section paritaire de la boulangerie (démo)", everywhere=False,
        committees=[Committee.objects.get(pk=FIRST)], since=since, by=by, on=since,
    )  # fmt: skip
    board = bodies.create(
        kind="board", name="Conseil d’administration (démo)", everywhere=True, committees=[], since=since,
        by=by, on=since,
    )  # fmt: skip
    for rank, body in enumerate((section, board)):
        _ruled(body, since, by)
        _seated(body, NAMES[rank * 8 : rank * 8 + 8], since, by, on)
    _proposed(section, by, on)
    _coming(section, board, by, on)
    return True


def _ruled(body: Body, since: dt.date, by: User) -> None:
    bodies.set_rules(
        body=body.pk, since=since, by=by, on=since, quorum_percent=Decimal(50), quorum_by="college",
        majority_percent=Decimal(50), majority_by="college", equal_votes=False, notice_days=15,
        source="Accord constitutif, article 9 (démo)",
    )  # fmt: skip


def _seated(body: Body, names: tuple[tuple[str, str], ...], since: dt.date, by: User, on: dt.date) -> None:
    """Two seats a college, each with a titular and an alternate; one mandate ends soon."""
    people = iter(names)
    for college, organisations in (("employers", EMPLOYERS), ("employees", UNIONS[:2])):
        for organisation in organisations:
            seat = bodies.add_seat(
                body=body.pk, college=college, organisation=organisation, since=since, by=by, on=since
            )
            for role in ("titular", "alternate"):
                first, last = next(people)
                soon = college == "employees" and seat.number == 1 and role == "titular"
                bodies.give(
                    seat=seat.pk, role=role, member=None, first_name=first, last_name=last, since=since,
                    until=on + dt.timedelta(days=75) if soon else None, by=by, on=since,
                    email="bx@demo.local" if body.kind == "spp" and first == "Luc" else "",
                )  # fmt: skip


def _proposed(section: Body, by: User, on: dt.date) -> None:
    """A meeting held a month ago: a vote with one member kept out, a proposal entered."""
    day = on - dt.timedelta(days=32)
    before = day - dt.timedelta(days=20)
    meeting = meetings.plan(body=section, held_on=day, place="Siège de l’OPCO, salle 2", by=by, on=before)
    meetings.add_item(
        meeting=meeting.pk, title="Point sur l’apprentissage", kind="information", by=by, on=before
    )
    item = meetings.add_item(
        meeting=meeting.pk, title="Forfait des frais annexes des CAP de la branche", kind="proposal",
        by=by, on=before,
    )  # fmt: skip
    meetings.convene(meeting=meeting.pk, convened_on=before, by=by, on=before)
    meetings.change_state(meeting=meeting.pk, verb="open", by=by, on=day)
    seats = list(Seat.objects.filter(body=section).order_by("college", "number"))
    absent = next(each for each in seats if each.college == "employees" and each.number == 2)
    meetings.attend(
        meeting=meeting.pk, by=by, on=day,
        presences={each.pk: "alternate" if each == absent else "titular" for each in seats},
    )  # fmt: skip
    holder = Mandate.objects.filter(
        body=section, seat__college="employers", role="titular", seat__number=1
    ).get()
    interest = bodies.declare_interest(
        member=holder.member, what="Administrateur d’un CFA de la branche (démo)", since=before, until=None,
        on=before,
    )  # fmt: skip
    meetings.link_interest(item=item.pk, interest=interest, by=by, on=day)
    voting.close_vote(
        item=item.pk, by=by, on=day,
        tallies={
            "employers": {"for": 1, "against": 0, "abstention": 0},
            "employees": {"for": 2, "against": 0, "abstention": 0},
        },
    )  # fmt: skip
    voting.decide(
        item=item.pk, number=f"SPP-{day:%Y}-01", object="Proposer un forfait de premier équipement de 500 €",
        subject="criterion", legal_basis="R6332-8", effective_on=day, proposal=None, publishes=False,
        by=by, on=day,
    )  # fmt: skip
    meetings.change_state(meeting=meeting.pk, verb="close", by=by, on=day)
    meetings.add_minutes(
        meeting=meeting.pk, file=paper("Procès-verbal de la section paritaire"), by=by,
        on=day + dt.timedelta(days=6),
    )  # fmt: skip


def _coming(section: Body, board: Body, by: User, on: dt.date) -> None:
    """A meeting convened, and one of the board with the proposal to decide."""
    for body, days, title, kind in (
        (section, 24, "Étude sur les métiers de la boulangerie", "proposal"),
        (board, 38, "Forfait de premier équipement de la boulangerie", "decision"),
    ):
        meeting = meetings.plan(
            body=body, held_on=on + dt.timedelta(days=days), place="Siège de l’OPCO", by=by, on=on
        )
        meetings.add_item(meeting=meeting.pk, title=title, kind=kind, by=by, on=on)
        if body == section:
            meetings.convene(meeting=meeting.pk, convened_on=on, by=by, on=on)
