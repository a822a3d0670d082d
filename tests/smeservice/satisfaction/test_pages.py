"""The public questionnaire and what is read of its answers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from smeservice.actions import satisfaction
from smeservice.models import Survey, SurveyAnswer
from tests.smeservice.conftest import BAKERY, GARAGE, ON

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture(autouse=True)
def today(time_machine) -> None:
    time_machine.move_to("2026-11-23 09:00")


@pytest.fixture
def survey(bakery, meet) -> Survey:
    row = meet()
    return Survey.objects.create(
        company=bakery, adviser=row.adviser, interaction=row, asked_on=ON, state="sent"
    )


@pytest.fixture
def address(survey) -> str:
    return url("survey", satisfaction.key_of(survey))


@pytest.fixture
def answered(bakery, meet, advisers):
    """Make answers: of whom, how many, which score."""

    def make(by, count: int, score: int = 4, company: str = BAKERY, words: str = "") -> None:
        for index in range(count):
            row = meet(by=by, company=company, happened_on=ON - dt.timedelta(days=index))
            found = Survey.objects.create(
                company_id=company, adviser=by, interaction=row, asked_on=ON, state="sent"
            )
            satisfaction.answer(survey=found.pk, score=score, useful="yes", comment=words, on=ON)

    return make


def test_a_stranger_answers_once(address, survey) -> None:
    client = Client()
    page = client.get(address)
    assert page.status_code == 200
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    for secret in ("Brun", BAKERY, "Camille"):
        assert secret not in page.content.decode()
    given = {"score": "5", "useful": "yes", "comment": "Merci"}
    assert client.post(address, given).status_code == 302
    assert "Merci" in client.get(address).content.decode()
    assert "enregistrée" in client.post(address, {**given, "score": "1"}).content.decode()
    assert SurveyAnswer.objects.get().score == 5
    survey.refresh_from_db()
    assert survey.state == "answered"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"score": ""}, "Choisissez une réponse"),
        ({"score": "9"}, "Choisissez une réponse"),
        ({"score": "x" * 400}, "Choisissez une réponse"),
        ({"useful": "maybe"}, "Choisissez une réponse"),
        ({"comment": "é" * 1001}, "1000 caractères"),
        ({"comment": "a\0b"}, "nul"),
    ],
)
def test_what_is_wrong_is_said_and_kept(address, changes: dict[str, str], words: str) -> None:
    given = {"score": "5", "useful": "yes", "comment": "Gardé"}
    answer = Client().post(address, given | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ("Gardé" in answer.content.decode()) == ("comment" not in changes)
    assert not SurveyAnswer.objects.exists()


def test_a_link_that_was_not_signed_here_is_not_found(survey) -> None:
    for key in (f"{survey.pk}", f"{survey.pk}:abc", "x", "9" * 300):
        assert Client().get(url("survey", key)).status_code == 404


def test_a_closed_link_says_so(address, time_machine) -> None:
    time_machine.move_to("2026-12-24 09:00")
    answer = Client().post(address, {"score": "5", "useful": "yes"})
    assert answer.status_code == 410
    assert "plus ouvert" in answer.content.decode()
    assert not SurveyAnswer.objects.exists()


def test_opening_the_link_answers_nothing(address) -> None:
    for _ in range(3):
        Client().get(address)
    assert not SurveyAnswer.objects.exists()


def test_nothing_is_shown_under_five_answers(signed_in, answered, advisers) -> None:
    answered(advisers.one, 4, words="Seule contre tous")
    text = signed_in("DI").get(url("satisfaction")).content.decode()
    assert "Pas encore assez de réponses" in text
    assert "Seule contre tous" not in text
    assert "4,0" not in text


def test_small_slices_are_hidden_on_the_page_and_in_the_file(signed_in, answered, advisers) -> None:
    answered(advisers.one, 6)
    answered(advisers.other, 2, score=1, company=GARAGE)
    client = signed_in("DI")
    text = client.get(url("satisfaction"), {"par": "adviser"}).content.decode()
    assert "3,3" in text  # (6 × 4 + 2 × 1) / 8
    assert text.count(">masqué<") == 2
    lines = b"".join(client.get(url("satisfaction_export"), {"par": "adviser"})).decode().splitlines()
    assert [line.split(";")[1] for line in lines[1:]] == ["masqué", "masqué"]
    alone = client.get(url("satisfaction"), {"adviser": str(advisers.other.pk)}).content.decode()
    assert "Pas encore assez de réponses" in alone


def test_comments_are_for_those_with_the_right(client, make_user, answered) -> None:
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    adviser = make_user("SM")
    answered(adviser, 5, words="<b>Bravo</b> à l’équipe")
    client.force_login(make_user("DI"), backend=backend)
    assert "&lt;b&gt;Bravo&lt;/b&gt;" in client.get(url("satisfaction")).content.decode()
    client.force_login(adviser, backend=backend)
    text = client.get(url("satisfaction")).content.decode()
    assert "4,0 / 5" in text
    assert "Bravo" not in text
    client.force_login(make_user("SM"), backend=backend)
    assert "Pas encore assez" in client.get(url("satisfaction")).content.decode()
