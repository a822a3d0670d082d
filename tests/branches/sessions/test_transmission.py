"""The file of certificates: what goes, what comes back, what is never sent twice."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.db import DatabaseError, transaction
from lxml import etree

from branches.actions import certificates, transmission
from branches.models import CandidateNir, Certificate, Registration, Sending, SendingLine
from branches.rules.transmission import Answer
from law.refusal import Impossible
from tests.branches.sessions.conftest import BORN, ON, World, nir_of

pytestmark = pytest.mark.django_db
LATER = ON + dt.timedelta(days=10)


def answers(*said: tuple[Certificate, str]) -> list[Answer]:
    return [Answer(n, one.number, reason == "", reason) for n, (one, reason) in enumerate(said, 2)]


def read(
    world: World, sending: Sending, *said: tuple[Certificate, str], sha256: str = ""
) -> transmission.Read:
    found = answers(*said)
    mark = sha256 or hashlib.sha256(repr(found).encode()).hexdigest()
    return transmission.answer(
        sending=sending.pk, name="cr.csv", sha256=mark, answers=found, by=world.by, on=LATER
    )


def make(world: World) -> Sending:
    return transmission.make(committee=world.house.committee, by=world.by, on=ON)


def test_the_file_holds_each_certificate_and_follows_its_schema(world: World) -> None:
    made = world.deliver(world.signed())
    sending = make(world)
    data = transmission.download(sending=sending.pk, by=world.by, on=ON)
    assert hashlib.sha256(data).hexdigest() == sending.sha256
    assert transmission.download(sending=sending.pk, by=world.by, on=ON) == data
    root = etree.fromstring(data)
    space = {"o": root.nsmap[None]}
    assert root.xpath("//o:idTechnique/text()", namespaces=space) == [c.number for c in made]
    assert set(root.xpath("//o:nir/text()", namespaces=space)) == {nir_of(BORN, order=n) for n in (1, 2, 3)}
    assert set(root.xpath("//o:siretCertificateur/text()", namespaces=space)) == {"13002526500013"}
    assert sending.traces.filter(verb="download").count() == 2
    assert all(nir_of(BORN) not in trace.comment for trace in sending.traces.all())


def test_only_the_rejected_line_goes_again(world: World) -> None:
    one, two, three = world.deliver(world.signed())
    first = make(world)
    told = read(world, first, (one, ""), (two, "NIR inconnu"), (three, ""))
    assert (told.accepted, told.rejected) == (2, 1)
    assert list(CandidateNir.objects.values_list("candidate", flat=True)) == [two.candidate_id]
    with pytest.raises(Impossible, match="NIR sont effacés"):
        transmission.download(sending=first.pk, by=world.by, on=LATER)
    certificates.correct(
        certificate=two.pk, name=two.name, first_name=two.first_name, born_on=BORN, sex="F",
        nir=nir_of(BORN, order=77), by=world.by, on=LATER,
    )  # fmt: skip
    second = make(world)
    assert [line.certificate_id for line in second.lines.all()] == [two.pk]
    read(world, second, (two, ""))
    assert not CandidateNir.objects.exists()
    with pytest.raises(Impossible, match="Aucun certificat n’est prêt"):
        make(world)


def test_a_report_is_read_whole_and_once(world: World) -> None:
    one, two, three = world.deliver(world.signed())
    sending = make(world)
    stranger = Answer(9, "CB1-1999-00001", True, "")
    told = transmission.answer(
        sending=sending.pk, name="cr.csv", sha256="a" * 64, by=world.by, on=LATER,
        answers=[*answers((one, ""), (one, "")), stranger],
    )  # fmt: skip
    assert [(line, value) for line, _, value, _ in told.flaws] == [(3, one.number), (9, "CB1-1999-00001")]
    assert SendingLine.objects.filter(state="sent").count() == 3
    read(world, sending, (one, ""), (two, "Nom"), sha256="b" * 64)
    assert read(world, sending, (one, ""), (two, "Nom"), sha256="b" * 64).already
    told = read(world, sending, (one, "Trop tard"), (three, ""))
    assert [sentence for *_, sentence in told.flaws] == ["Cette ligne est déjà «\u00a0acceptée\u00a0»."]
    sending.refresh_from_db()
    assert sending.state == "sent"
    told = read(world, sending, (one, ""), (three, ""))
    assert (told.accepted, told.unchanged) == (1, 1)
    sending.refresh_from_db()
    assert sending.state == "answered"
    with pytest.raises(DatabaseError, match="ne change plus"), transaction.atomic():
        SendingLine.objects.filter(state="accepted").update(state="rejected")


def test_what_lacks_a_datum_waits(world: World) -> None:
    one, *_ = world.deliver(world.signed())
    CandidateNir.objects.filter(candidate=one.candidate).delete()
    rows = list(transmission.with_last(Certificate.objects.all()))
    assert transmission.missing(rows)[one.pk] == ["le NIR du titulaire"]
    assert make(world).lines.count() == 2
    Registration.objects.all().delete()
    rows = list(transmission.with_last(Certificate.objects.all()))
    assert "le numéro d’enregistrement de la certification" in transmission.missing(rows)[one.pk]


def test_a_correction_is_due_in_three_months_and_goes_once(world: World) -> None:
    one, two, three = world.deliver(world.signed())
    with pytest.raises(Impossible, match="pas encore accepté"):
        transmission.ask_correction(certificate=one.pk, what="Nom", requested_on=ON, by=world.by, on=LATER)
    sending = make(world)
    with pytest.raises(Impossible, match="attendez la réponse"):
        certificates.correct(
            certificate=one.pk, name="X", first_name="Y", born_on=BORN, sex="", nir="", by=world.by, on=ON
        )
    read(world, sending, (one, ""), (two, ""), (three, ""))
    asked = transmission.ask_correction(
        certificate=one.pk, what="Nom", requested_on=ON, by=world.by, on=LATER
    )
    assert asked.due_on == dt.date(2027, 2, 23)
    with pytest.raises(Impossible, match="déjà en cours"):
        transmission.ask_correction(certificate=one.pk, what="Nom", requested_on=ON, by=world.by, on=LATER)
    certificates.correct(
        certificate=one.pk, name="Bernhard", first_name="Ali", born_on=BORN, sex="F",
        nir=nir_of(BORN, order=2), by=world.by, on=LATER,
    )  # fmt: skip
    again = make(world)
    assert b"<nature>CORRECTION</nature>" in transmission.download(sending=again.pk, by=world.by, on=LATER)
    read(world, again, (one, ""))
    asked.refresh_from_db()
    assert asked.done_on == LATER
    with pytest.raises(Impossible, match="Aucun certificat"):
        make(world)


def test_without_its_key_a_number_cannot_be_read(world: World, settings) -> None:
    world.deliver(world.signed())
    sending = make(world)
    settings.NIR_KEYS = "other:" + "A" * 43 + "="
    with pytest.raises(Impossible, match="clé n’est plus là"):
        transmission.download(sending=sending.pk, by=world.by, on=ON)
    transmission.withdraw(sending=sending.pk, comment="Clé perdue", by=world.by, on=ON)
    rows = list(transmission.with_last(Certificate.objects.all()))
    assert set(map(tuple, transmission.missing(rows).values())) == {("le NIR du titulaire",)}
    settings.NIR_KEYS = ""
    with pytest.raises(Impossible, match="Aucune clé"):
        world.enrol(world.plan(place="Brest"))


def test_a_number_moved_to_somebody_else_does_not_open(world: World) -> None:
    world.deliver(world.signed())
    one, two = CandidateNir.objects.order_by("pk")[:2]
    CandidateNir.objects.filter(pk=one.pk).update(sealed=two.sealed)
    with pytest.raises(Impossible, match="Saisissez-le de nouveau"):
        make(world)


def test_a_file_never_deposited_is_put_aside(world: World) -> None:
    made = world.deliver(world.signed())
    first = make(world)
    assert transmission.withdraw(sending=first.pk, comment="Erreur de branche", by=world.by, on=ON) == 3
    with pytest.raises(Impossible, match="ne se retire plus"):
        transmission.withdraw(sending=first.pk, comment="Encore", by=world.by, on=ON)
    second = make(world)
    assert second.lines.count() == len(made)
    given = {"sending": second.pk, "by": world.by, "on": ON}
    with pytest.raises(Impossible, match="se situe entre"):
        transmission.deposit(number="AR-1", deposited_on=ON - dt.timedelta(days=1), **given)
    transmission.deposit(number="AR-1", deposited_on=ON, **given)
    transmission.deposit(number="AR-1", deposited_on=ON, **given)
    assert second.traces.filter(verb="deposit").count() == 1
    with pytest.raises(Impossible, match="ne se retire plus"):
        transmission.withdraw(comment="Trop tard", **given)
