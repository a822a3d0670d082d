"""The pages of surveys: prepared, answered, compared, closed, its contacts erased."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branches.models import Access, Survey, SurveyAnswer, SurveyContact
from tests.branches.sessions.conftest import ON, World

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LATER = dt.datetime(2027, 7, 1, 10, tzinfo=dt.UTC)


def at(name: str, *args: object) -> str:
    return reverse(f"branches:{name}", args=args)


def text(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def test_a_survey_from_its_cohort_to_the_erasing(client, make_user, world: World) -> None:
    world.deliver(world.signed())
    link = world.house.qualification.links.get()
    with time_machine.travel(LATER, tick=False):
        client.force_login(world.by, backend=BACKEND)
        wrong = client.post(at("survey_new"), {"cohort": link.pk, "year": 2020, "horizon": 6})
        assert wrong.status_code == 422
        assert "Aucun certificat" in text(wrong)
        assert (
            client.post(at("survey_new"), {"cohort": link.pk, "year": 2026, "horizon": 6}).status_code == 302
        )
        row = Survey.objects.get()
        client.post(at("survey_act", row.pk, "open"))
        listed = text(client.post(at("survey_contacts", row.pk)))
        references = list(row.contacts.values_list("reference", flat=True))
        assert all(each in listed for each in references)
        assert row.traces.filter(verb="contacts").count() == 1
        bad = SimpleUploadedFile("r.csv", f"reference;situation\n{references[0]};vacances\n".encode())
        answer = client.post(at("survey_load", row.pk), {"file": bad})
        assert answer.status_code == 422
        assert "vacances" in text(answer)
        lines = "".join(f"{each};CDI;oui\n" for each in references)
        good = SimpleUploadedFile("r.csv", f"reference;situation;metier vise\n{lines}".encode())
        assert client.post(at("survey_load", row.pk), {"file": good}).status_code == 302
        given = {"reference": references[0], "situation": "seeking", "aimed": "oui"}
        assert client.post(at("survey_answer", row.pk), given).status_code == 422
        assert client.post(at("survey_answer", row.pk), {**given, "aimed": ""}).status_code == 302
        page = text(client.get(at("survey", row.pk)))
        assert "66,7" in page
        assert not any(name in page for name in ("Martin", "Bernard", "Dubois"))
        client.post(at("survey_act", row.pk, "close"))
        client.post(at("survey_act", row.pk, "purge"))
        assert not SurveyContact.objects.exists()
        assert SurveyAnswer.objects.count() == 3
        assert client.post(at("survey_contacts", row.pk), follow=True).status_code == 200
        outside = make_user("BX")
        Access.objects.create(user=outside, committee=world.house.committee, since=dt.date(2020, 1, 1))
        client.force_login(outside, backend=BACKEND)
        for path in (at("surveys"), at("survey", row.pk), at("surveys_export")):
            page = text(client.get(path))
            assert "masqué" in page
            assert "66,7" not in page
        assert client.post(at("survey_act", row.pk, "open")).status_code == 403


def test_statistics_sent_are_noted(client, world: World) -> None:
    client.force_login(world.by, backend=BACKEND)
    assert "aucun envoi enregistré" in text(client.get(at("surveys")))
    link = world.house.qualification.links.get()
    given = {"cohort": link.pk, "sent_on": f"{ON:%d/%m/%Y}", "reference": "Dépôt 12"}
    wrong = client.post(at("survey_statistics"), {**given, "sent_on": "31/02/2026"})
    assert wrong.status_code == 422
    assert "Dépôt 12" in text(wrong)
    assert client.post(at("survey_statistics"), given).status_code == 302
    assert "dernier envoi le 23/11/2026" in text(client.get(at("surveys")))
