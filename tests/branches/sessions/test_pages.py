"""The pages: persons for who may see them, counts for the others, nothing lost on an error."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branches.actions import transmission
from branches.models import Access, Candidate, Certificate, SendingLine, Session
from tests.branches.habilitations.conftest import honest
from tests.branches.sessions.conftest import BORN, ON, PEOPLE, World, nir_of

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def officer(client, world: World):
    client.force_login(world.by, backend=BACKEND)
    return client


def outsider(client, make_user, world: World, role: str = "BX"):
    user = make_user(role)
    Access.objects.create(user=user, committee=world.house.committee, since=dt.date(2020, 1, 1))
    client.force_login(user, backend=BACKEND)
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"branches:{name}", args=args)


def text(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def upload(name: str, *lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(lines).encode())


def test_a_session_from_its_opening_to_its_certificates(officer, world: World) -> None:
    today = timezone.localdate()
    asked = f"{at('session_new')}?certification={world.house.qualification.pk}"
    refused = officer.post(asked, {"provider": world.house.trainer.pk, "place": "Lyon",
                                   "starts_on": f"{ON:%d/%m/%Y}", "ends_on": f"{ON:%d/%m/%Y}"})  # fmt: skip
    assert refused.status_code == 422
    assert "aucune habilitation" in text(refused)
    made = officer.post(asked, {"provider": world.house.body.pk, "place": "Lyon",
                                "starts_on": f"{ON:%d/%m/%Y}", "ends_on": f"{ON:%d/%m/%Y}"})  # fmt: skip
    row = Session.objects.get()
    assert made.url == at("session", row.pk)
    file = upload("c.csv", "nom;prenom;date de naissance;voie;nir",
                  f"Martin;Zoé;17/05/2004;formation;{nir_of(BORN)}")  # fmt: skip
    assert officer.post(at("candidates_upload", row.pk), {"file": file}).status_code == 302
    who = Candidate.objects.get()
    for verb, given in (
        ("jury", {"meets_on": f"{ON:%d/%m/%Y}", "hour": "14:00", "place": "Lyon", "joint": "on"}),
        ("seat", {"name": "Patron", "first_name": "Ali", "college": "employers"}),
        ("seat", {"name": "Salarié", "first_name": "Léa", "college": "employees"}),
        ("convene", {}),
    ):
        assert officer.post(at("session_act", row.pk, verb), given).status_code == 302, verb
    present = {f"m{member.pk}": "oui" for member in row.jury.members.all()}
    assert officer.post(at("session_act", row.pk, "presence"), present).status_code == 302
    results = {f"r{who.pk}-0": "acquired", f"r{who.pk}-1": "acquired"}
    assert officer.post(at("session_results", row.pk), results).status_code == 302
    early = officer.post(at("session_act", row.pk, "sign"))
    assert early.status_code == 422
    assert "procès-verbal" in text(early)
    for kind in ("convocations", "emargement", "proces-verbal"):
        answer = officer.get(at("session_paper", row.pk, kind))
        assert answer.content.startswith(b"%PDF-"), kind
    assert officer.post(at("session_act", row.pk, "minutes"), {"file": honest("pv.pdf")}).status_code == 302
    assert officer.post(at("session_act", row.pk, "sign")).status_code == 302
    given = {"delivered_on": f"{today:%d/%m/%Y}"}
    assert officer.post(at("session_act", row.pk, "deliver"), given).status_code == 302
    one = Certificate.objects.get()
    page = text(officer.get(at("session", row.pk)))
    assert one.number in page
    assert nir_of(BORN) not in page
    for name, pk in (("parchment", one.pk), ("parchments", row.pk)):
        assert officer.get(at(name, pk)).content.startswith(b"%PDF-")


def test_a_wrong_file_names_each_cell_and_writes_nothing(officer, world: World) -> None:
    row = world.plan()
    file = upload("c.csv", "nom;prenom;date de naissance;voie;nir;sexe", "Martin;Zoé;31/02/2004;vélo;;x",
                  "Petit;Léa;17/05/2004;vae;299;F")  # fmt: skip
    answer = officer.post(at("candidates_upload", row.pk), {"file": file})
    page = text(answer)
    assert answer.status_code == 422
    for said in (
        "Ligne 2, «\u00a0date de naissance\u00a0»",
        "31/02/2004",
        "vélo",
        "Ligne 3, «\u00a0nir\u00a0»",
    ):
        assert said in page
    assert ">299<" not in page
    assert not Candidate.objects.exists()
    answer = officer.post(at("candidates_upload", row.pk), {"file": upload("x.csv", "a;b", "1;2")})
    assert answer.status_code == 422
    assert "Fichier refusé" in text(answer)


def test_a_candidate_is_corrected_and_keeps_what_was_typed(officer, world: World) -> None:
    row = world.plan()
    world.enrol(row)
    who = Candidate.objects.earliest("pk")
    given = {"name": who.name, "first_name": who.first_name, "born_on": "17/05/2004", "route": "vae",
             "contract": "A999", "nir": "123"}  # fmt: skip
    answer = officer.post(at("candidate", who.pk), given)
    page = text(answer)
    assert answer.status_code == 422
    assert "Ce numéro n’est celui d’aucun contrat." in page
    assert "15 caractères" in page
    assert 'value="A000000999"' in page or 'value="A999"' in page
    assert officer.post(at("candidate", who.pk), {**given, "contract": "", "nir": ""}).status_code == 302
    who.refresh_from_db()
    assert who.route == "vae"
    assert officer.post(at("candidate", who.pk), {"withdraw": "1"}).status_code == 302
    assert Candidate.objects.count() == 2


def test_results_that_cannot_be_entered_are_said(officer, world: World) -> None:
    row = world.signed()
    who = row.candidates.earliest("pk")
    answer = officer.post(at("session_results", row.pk), {f"r{who.pk}-0": "not", f"r{who.pk}-1": "not"})
    assert answer.status_code == 422
    assert "signée" in text(answer)


def test_no_person_is_shown_outside(client, make_user, world: World) -> None:
    row = world.signed()
    world.deliver(row)
    names = [name for pair in PEOPLE for name in pair] + ["Patron", "Salarié"]
    for role in ("BX", "DI"):
        outsider(client, make_user, world, role)
        for path in (at("sessions"), at("session", row.pk), at("surveys"), at("surveys_export")):
            answer = client.get(path)
            page = text(answer)
            assert answer.status_code == 200, path
            assert not [name for name in names if name in page], (role, path)
        for name, args in (
            ("certificates", ()),
            ("transmission", ()),
            ("session_paper", (row.pk, "emargement")),
        ):
            assert client.get(at(name, *args)).status_code == 403
        page = text(client.get(at("session", row.pk)))
        assert ("masqué" in page) == (role == "BX")


def test_another_branch_is_not_found(client, make_user, world: World) -> None:
    row = world.signed()
    (one, *_) = world.deliver(row)
    sending = transmission.make(committee=world.house.committee, by=world.by, on=ON)
    stranger = make_user("BR")
    Access.objects.create(user=stranger, committee=world.house.other, since=dt.date(2020, 1, 1))
    client.force_login(stranger, backend=BACKEND)
    for name, pk in (("session", row.pk), ("certificate", one.pk), ("sending", sending.pk),
                     ("candidate", one.candidate_id), ("parchment", one.pk)):  # fmt: skip
        assert client.get(at(name, pk)).status_code == 404, name
    for name, args in (("session_act", (row.pk, "jury")), ("sending_file", (sending.pk,)),
                       ("certificate_act", (one.pk, "ask"))):  # fmt: skip
        assert client.post(at(name, *args)).status_code == 404, name
    assert one.number not in text(client.get(at("certificates")))


def test_a_rejected_line_is_corrected_and_sent_alone(officer, world: World) -> None:
    one, two, three = world.deliver(world.signed())
    made = officer.post(at("sending_new"), {"cpne": "2"})
    sending = SendingLine.objects.earliest("pk").sending
    assert made.url == at("sending", sending.pk)
    file = officer.post(at("sending_file", sending.pk))
    assert file["Content-Disposition"].startswith("attachment")
    wrong = upload("cr.csv", "identifiant;statut;motif", f"{one.number};peut-être;", "CB0;accepté;")
    answer = officer.post(at("sending_report", sending.pk), {"file": wrong})
    assert answer.status_code == 422
    assert "peut-être" in text(answer)
    lines = ("identifiant;statut;motif", f"{one.number};accepté;", f"{two.number};rejeté;Nom inconnu",
             f"{three.number};accepté;")  # fmt: skip
    assert (
        officer.post(at("sending_report", sending.pk), {"file": upload("cr.csv", *lines)}).status_code == 302
    )
    again = officer.post(at("sending_report", sending.pk), {"file": upload("cr.csv", *lines)}, follow=True)
    assert "déjà lu" in text(again)
    page = text(officer.get(at("certificates"), {"transmission": "rejected"}))
    assert two.number in page
    assert one.number not in page
    given = {"name": two.name, "first_name": two.first_name, "born_on": f"{BORN:%d/%m/%Y}", "sex": "F"}
    assert officer.post(at("certificate_act", two.pk, "correct"), given).status_code == 302
    officer.post(at("sending_new"), {"cpne": "2"})
    assert [line.certificate_id for line in SendingLine.objects.filter(state="sent")] == [two.pk]


def test_the_register_is_searched_and_exported_without_formula(officer, world: World) -> None:
    made = world.deliver(world.signed())
    Certificate.objects.filter(pk=made[0].pk).update(name="=cmd()")
    assert made[1].number in text(officer.get(at("certificates"), {"q": made[1].number.lower()}))
    found = text(officer.get(at("certificates"), {"q": made[1].name}))
    assert made[1].number in found
    assert made[2].number not in found
    export = io.StringIO(text(officer.get(at("certificates_export"))))
    rows = [line.split(";") for line in export.read().splitlines()]
    assert len(rows) == 4
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert (
        "retard"
        not in text(officer.get(at("certificates"), {"transmission": "retard"})).split("<table")[0][-1:]
    )


def test_lists_without_rows_say_what_to_do(officer, world: World) -> None:
    assert "Ouvrir une session" in text(officer.get(at("sessions")))
    assert "Aucun certificat" in text(officer.get(at("certificates")))
    assert "Rien à transmettre" in text(officer.get(at("transmission")))
    assert "Aucune session ne répond" in text(officer.get(at("sessions"), {"q": "zzz"}))
