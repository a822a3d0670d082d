"""Sessions opened for whom may assess; candidates whole or not at all; results frozen by the signature."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from branches.actions import candidates, certificates, juries, sessions
from branches.models import Candidate, CandidateNir, Certificate, Registration, Result, Session
from law.refusal import Impossible
from tests.branches.habilitations.conftest import honest
from tests.branches.sessions.conftest import BORN, ON, STARTS, World, entry, nir_of

pytestmark = pytest.mark.django_db


def test_only_a_body_accredited_on_its_days_assesses(world: World) -> None:
    with pytest.raises(Impossible, match="aucune habilitation"):
        world.plan(provider=world.house.trainer)
    with pytest.raises(Impossible, match="a pris fin le 30/09/2028"):
        world.plan(ends_on=dt.date(2028, 10, 1), starts_on=dt.date(2028, 9, 29))
    with pytest.raises(Impossible, match="B9"):
        world.plan(blocks=["B9"])
    session = world.plan()
    assert (session.complete, session.blocks.count()) == (True, 2)
    with pytest.raises(Impossible, match="déjà ouverte"):
        world.plan()
    assert world.plan(blocks=["B2"], place="Brest").complete is False
    with pytest.raises(Impossible, match="précède"):
        sessions.change(
            session=session.pk, place="x", starts_on=STARTS, ends_on=dt.date(2026, 1, 1), by=world.by, on=ON
        )


def test_candidates_enter_whole_or_not_at_all(world: World) -> None:
    session = world.plan()
    told = world.enrol(
        session,
        entry(2, "Martin", "Zoé"),
        entry(3, "MARTIN", "Zoe"),
        entry(4, "Petit", "Léa", trained_by="00000000000000", nir="123", contract="A000000001", consent=True),
    )
    said = {(flaw.line, flaw.column) for flaw in told.flaws}
    assert said == {(3, "name"), (4, "trained_by"), (4, "nir"), (4, "contract"), (4, "email")}
    assert all("123" not in flaw.value for flaw in told.flaws if flaw.column == "nir")
    assert not Candidate.objects.exists()


def test_the_same_lines_again_change_nothing(world: World) -> None:
    session = world.plan()
    lines = [entry(1, "Martin", "Zoé"), entry(2, "Petit", "Léa", sex="F")]
    assert world.enrol(session, *lines).created == 2
    again = world.enrol(session, *lines)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    changed = world.enrol(session, entry(1, "MARTIN", "Zoé", sex="F"))
    assert (changed.created, changed.changed) == (0, 1)
    assert Candidate.objects.count() == 2


def test_a_nir_is_never_readable_in_the_database(world: World) -> None:
    session, number = world.plan(), nir_of(BORN)
    world.enrol(session, entry(1, "Martin", "Zoé", nir=number))
    row = CandidateNir.objects.get()
    assert number.encode() not in bytes(row.sealed)
    assert number not in repr(entry(1, "Martin", "Zoé", nir=number))
    assert all(number not in trace.comment for trace in session.traces.all())


def test_after_the_registration_only_those_enrolled_before(world: World) -> None:
    Registration.objects.update(ends_on=dt.date(2026, 10, 1))
    session = world.plan()
    told = world.enrol(session, entry(1, "Martin", "Zoé"))
    assert [flaw.column for flaw in told.flaws] == ["entered_on"]
    assert world.enrol(session, entry(1, "Martin", "Zoé", entered_on=dt.date(2026, 9, 1))).created == 1


def test_a_member_never_judges_the_trainees_of_their_body(world: World) -> None:
    session = world.plan()
    world.enrol(session)
    world.jury(session)
    with pytest.raises(Impossible, match="ses propres stagiaires"):
        world.seat(session, "employees", "Juge", body=world.house.trainer)
    with pytest.raises(Impossible, match="déjà au jury"):
        world.seat(session, "employees", "Patron")
    world.seat(session, "expert", "Présidente", president=True)
    with pytest.raises(Impossible, match="présidence"):
        world.seat(session, "expert", "Autre", president=True)


def test_the_signature_needs_everything_then_freezes(world: World) -> None:
    session = world.plan()
    with pytest.raises(Impossible, match="pas composé"):
        juries.sign(session=session.pk, by=world.by, on=ON)
    world.enrol(session)
    world.jury(session)
    with pytest.raises(Impossible, match=r"3 candidats.*procès-verbal"):
        juries.sign(session=session.pk, by=world.by, on=ON)
    with pytest.raises(Impossible, match="délibération signée"):
        world.deliver(session)
    world.results(session, {})
    juries.attach(session=session.pk, file=honest("pv.pdf"), by=world.by, on=ON)
    juries.sign(session=session.pk, by=world.by, on=ON)
    with pytest.raises(Impossible, match="délibérée"):
        juries.sign(session=session.pk, by=world.by, on=ON)
    for verb in (
        lambda: world.enrol(session),
        lambda: world.results(session, {}),
        lambda: world.seat(session, "expert", "Tard"),
        lambda: juries.attach(session=session.pk, file=honest(), by=world.by, on=ON),
        lambda: candidates.withdraw(candidate=session.candidates.first().pk, by=world.by, on=ON),
    ):
        with pytest.raises(Impossible, match="signée"):
            verb()
    for attack in (
        lambda: Result.objects.update(outcome="not"),
        lambda: Result.objects.all().delete(),
        lambda: Result.objects.create(candidate=session.candidates.first(), block="B9", outcome="not"),
    ):
        with pytest.raises(DatabaseError, match="ne changent plus"), transaction.atomic():
            attack()


def test_certificates_follow_the_results(world: World) -> None:
    session = world.signed({"Ali": ("acquired", "not"), "Ève": ("not", "absent")})
    made = world.deliver(session)
    assert [(c.name, c.block, c.rank) for c in made] == [("Bernard", "B1", 1), ("Martin", "", 2)]
    assert made[1].number == f"CB{world.house.qualification.pk}-2026-00002"
    assert made[0].due_on == dt.date(2027, 2, 23)
    assert world.deliver(session) == []
    assert CandidateNir.objects.count() == 2  # the one without a certificate is erased
    with pytest.raises(Impossible, match="entre la signature"):
        world.deliver(session, ON + dt.timedelta(days=1))
    for attack in (Certificate.objects.all().delete, lambda: Certificate.objects.update(number="X", rank=9)):
        with pytest.raises(Exception, match=r"ne s’efface pas|ne change ni|viol"), transaction.atomic():
            attack()


def test_numbers_go_on_from_one_session_to_the_next(world: World) -> None:
    first = world.deliver(world.signed())
    second = world.deliver(world.signed(place="Brest"))
    assert [c.rank for c in first + second] == [1, 2, 3, 4, 5, 6]


def test_an_identity_is_corrected_before_it_is_sent(world: World) -> None:
    made = world.deliver(world.signed())[0]
    certificates.correct(
        certificate=made.pk, name="Bernárd", first_name="Ali", born_on=BORN, sex="M", nir=nir_of(BORN, "M"),
        by=world.by, on=ON,
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.name, made.candidate.name) == ("Bernárd", "Bernárd")
    with pytest.raises(Impossible, match="sexe"):
        certificates.correct(
            certificate=made.pk, name="Bernard", first_name="Ali", born_on=BORN, sex="F",
            nir=nir_of(BORN, "M"), by=world.by, on=ON,
        )  # fmt: skip


def test_a_cancelled_session_is_closed(world: World) -> None:
    session = world.plan()
    with pytest.raises(Impossible, match="motif"):
        sessions.cancel(session=session.pk, by=world.by, on=ON, comment="")
    world.enrol(session)
    sessions.cancel(session=session.pk, by=world.by, on=ON, comment="Trop peu d’inscrits.")
    assert not CandidateNir.objects.exists()
    with pytest.raises(Impossible, match="annulée"):
        world.enrol(session)
    assert Session.objects.get().state == "cancelled"
    assert world.plan().state == "planned"
