"""The pages of retention: who opens them, two persons, errors beside their field, nothing of a person."""

from __future__ import annotations

import datetime as dt
import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import holding
from accounts.models import LegalHold, User
from opco_admin.privacy.actions import requests, running
from opco_admin.privacy.models import PersonRequest, PurgeRun
from opco_admin.privacy.persons import portrait
from tests.contracts.decide.conftest import receive, registers  # noqa: F401 -- fixtures
from tests.opco_admin.privacy.test_purge import note

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(make_user) -> User:
    """An account closed for three years: something to purge."""
    user = make_user("GC", email="partie@exemple.fr")
    User.objects.filter(pk=user.pk).update(
        is_active=False, date_joined="2019-01-01T00:00Z", last_login="2020-01-01T00:00Z"
    )
    return user


@pytest.fixture
def simulated(closed, make_user) -> PurgeRun:
    row = running.start(by=make_user("AD"), on=timezone.localdate())
    return running.simulate(run=row.pk, on=timezone.localdate())


def test_the_schedule_says_the_text_and_what_is_to_confirm(signed_in) -> None:
    page = signed_in("AD").get(reverse("privacy:home")).content.decode()
    assert "Code de commerce, L123-22" in page
    assert "À confirmer" in page
    assert "Aucune purge encore" in page


def test_the_direction_reads_and_proposes_nothing(signed_in, simulated) -> None:
    client = signed_in("DI")
    assert client.get(reverse("privacy:run", args=[simulated.pk])).status_code == 200
    assert client.post(reverse("privacy:simulate")).status_code == 403
    assert client.post(reverse("privacy:drop", args=[simulated.pk])).status_code == 403


def test_a_purge_without_its_note_is_not_proposed(signed_in, simulated) -> None:
    answer = signed_in("AD").post(reverse("privacy:propose", args=[simulated.pk]))
    assert answer.status_code == 422
    assert "Joignez la note." in answer.content.decode()
    simulated.refresh_from_db()
    assert simulated.state == "simulated"


def test_a_note_that_is_a_program_is_refused(signed_in, simulated) -> None:
    bad = SimpleUploadedFile("note.pdf", b"MZ\x90\x00", content_type="application/pdf")
    answer = signed_in("AD").post(reverse("privacy:propose", args=[simulated.pk]), {"note": bad})
    assert answer.status_code == 422
    assert not PurgeRun.objects.filter(state="proposed").exists()


def test_two_persons_purge_and_the_name_is_gone(signed_in, simulated, closed, make_user) -> None:
    client = signed_in("AD")
    client.post(reverse("privacy:propose", args=[simulated.pk]), {"note": note()})
    simulated.refresh_from_db()
    given = {"digest": simulated.digest}
    own = client.post(reverse("privacy:validate", args=[simulated.pk]), given, follow=True)
    assert "une autre personne doit la valider" in own.content.decode()
    client.force_login(make_user("AD"), backend="allauth.account.auth_backends.AuthenticationBackend")
    stale = client.post(reverse("privacy:validate", args=[simulated.pk]), {"digest": "x"}, follow=True)
    assert "relisez-la" in stale.content.decode()
    client.post(reverse("privacy:validate", args=[simulated.pk]), given)
    running.execute(run=simulated.pk, on=timezone.localdate())
    closed.refresh_from_db()
    assert str(closed) == f"Ancien compte {closed.pk}"
    page = client.get(reverse("privacy:run", args=[simulated.pk])).content.decode()
    assert "Exécutée" in page
    kept = client.get(reverse("privacy:note", args=[simulated.pk]))
    assert kept["Content-Disposition"].startswith("attachment")
    assert b"".join(kept).startswith(b"%PDF")
    kept.close()


def test_the_list_names_nobody(signed_in, simulated, closed) -> None:
    client = signed_in("AD")
    page = client.get(reverse("privacy:items", args=[simulated.pk]), {"classe": "account"})
    file = b"".join(client.get(reverse("privacy:items_csv", args=[simulated.pk])))
    for text in (page.content.decode(), file.decode()):
        assert str(closed.pk) in text
        assert "partie@" not in text
    odd = client.get(reverse("privacy:items", args=[simulated.pk]), {"classe": "'", "after": "x"})
    assert odd.status_code == 200


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "contract", "number": "A999999999"}, "Aucun contrat ne porte ce numéro"),
        ({"kind": "firm", "number": "123"}, "SIREN"),
        ({"kind": "provider", "number": "12345678901234"}, "SIRET"),
        ({"kind": "person", "name": "Blin"}, "Écrivez le prénom."),
        ({}, "Choisissez sur quoi porte la suspension."),
    ],
)
def test_a_hold_says_what_is_wrong(signed_in, given, words) -> None:
    answer = signed_in("AD").post(reverse("privacy:hold_new"), {**given, "reason": "Litige"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not LegalHold.objects.exists()


def test_a_hold_is_put_and_lifted_by_two_persons(signed_in, make_user) -> None:
    client = signed_in("AD")
    given = {"kind": "person", "name": "Blin", "first_name": "Jade", "reason": "Litige"}
    client.post(reverse("privacy:hold_new"), given)
    row = LegalHold.objects.get()
    assert client.post(reverse("privacy:hold_new"), given).status_code == 422  # once
    client.post(reverse("privacy:hold_act", args=[row.pk, "validate"]))
    row.refresh_from_db()
    assert row.state == "proposed"
    client.force_login(make_user("AD"), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("privacy:hold_act", args=[row.pk, "validate"]))
    assert holding.held().covers({"name": "Blin", "first_name": "Jade"})
    bare = client.post(reverse("privacy:hold_act", args=[row.pk, "ask_lifting"]))
    assert bare.status_code == 422
    client.post(reverse("privacy:hold_act", args=[row.pk, "ask_lifting"]), {"comment": "Jugé"})
    client.post(reverse("privacy:hold_act", args=[row.pk, "lift"]))
    row.refresh_from_db()
    assert row.state == "lifting"
    assert client.get(reverse("privacy:holds"), {"state": "waiting"}).content.decode().count("Blin") >= 1
    assert client.post(reverse("privacy:hold_act", args=[row.pk, "nonsense"])).status_code == 404


def test_a_request_is_written_once_and_answered_once(signed_in) -> None:
    client, on = signed_in("DI"), timezone.localdate()
    given = {"kind": "access", "name": "Blin", "first_name": "Jade", "born_on": "04/05/2006",
             "received_on": f"{on:%d/%m/%Y}", "token": str(uuid4())}  # fmt: skip
    client.post(reverse("privacy:request_new"), given)
    client.post(reverse("privacy:request_new"), given)
    row = PersonRequest.objects.get()
    assert (
        "Rien n’est tenu sous ce nom"
        in client.get(reverse("privacy:request", args=[row.pk])).content.decode()
    )
    bare = client.post(reverse("privacy:request_answer", args=[row.pk]), {"verb": "grant"})
    assert bare.status_code == 422
    told = {"verb": "refuse", "comment": "Identité non prouvée."}
    assert client.post(reverse("privacy:request_answer", args=[row.pk]), told).status_code == 302
    assert client.post(reverse("privacy:request_answer", args=[row.pk]), told).status_code == 422
    assert [each.verb for each in row.traces.all()] == ["refuse", "receive"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"received_on": "31/02/2026"}, "Écrivez une date"),
        ({"received_on": "01/01/2999"}, "dans l’avenir"),
        ({"born_on": ""}, "Donnez la date de naissance"),
        ({"token": "x"}, ""),
    ],
)
def test_a_request_says_what_is_wrong(signed_in, changed, words) -> None:
    given = {"kind": "access", "name": "Blin", "first_name": "Jade", "born_on": "04/05/2006",
             "received_on": "01/11/2026", "token": str(uuid4())} | changed  # fmt: skip
    answer = signed_in("DI").post(reverse("privacy:request_new"), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PersonRequest.objects.exists()


def test_the_file_of_a_person_tells_all_and_says_what_it_withholds(signed_in, receive) -> None:  # noqa: F811
    client, on = signed_in("DI"), dt.date(2026, 11, 3)
    (contract,) = receive({"alternant_nom": "Blin", "alternant_prenom": "Jade"})
    row = requests.receive(
        kind="access", name="blin", first_name="JADE", born_on=contract.learner.born_on, number="",
        words="", received_on=on, token=uuid4(), by=client.user, on=on,
    )  # fmt: skip
    told = json.loads(client.post(reverse("privacy:request_file", args=[row.pk, "json"])).content)
    text = json.dumps(told["sections"], ensure_ascii=False)
    assert contract.learner.city in text
    assert contract.work.tutor_name not in text
    assert any("tuteur" in what for what, _ in told["withheld"])
    assert client.post(reverse("privacy:request_file", args=[row.pk, "pdf"])).content.startswith(b"%PDF")
    lines = client.post(reverse("privacy:request_file", args=[row.pk, "csv"])).content.decode()
    assert lines.startswith("\ufeffRubrique;Objet;Donnée;Valeur")
    assert client.post(reverse("privacy:request_file", args=[row.pk, "exe"])).status_code == 404
    assert [each.comment for each in row.traces.filter(verb="read")] == ["CSV", "PDF", "JSON"]
    assert portrait(name="Blin", first_name="Jade", born_on=dt.date(1990, 1, 1)).count == 0
    assert portrait(name="Blin", first_name="Jade", born_on=None, number=contract.number).count > 1


def test_the_register_reads_the_parameters(signed_in) -> None:
    client = signed_in("DI")
    page = client.get(reverse("privacy:register")).content.decode()
    assert "Financement des contrats en alternance" in page
    assert client.get(reverse("privacy:register_pdf")).content.startswith(b"%PDF")
