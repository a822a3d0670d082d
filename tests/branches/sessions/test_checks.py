"""A certificate checked by anybody: nothing is said that was not typed, guesses are counted."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from branches.actions import certificates, certificates_checks, transmission
from branches.models import Certificate, CertificateGuess
from branches.rules import certificates as rules
from law.refusal import Impossible
from tests.branches.sessions.conftest import BORN, ON, World, make_world

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/branches/certificats/verifier/"


@pytest.fixture
def one(world: World) -> Certificate:
    """The certificate of Zoé Martin."""
    return next(row for row in world.deliver(world.signed()) if row.name == "Martin")


def printed(row: Certificate, **changes: str) -> dict[str, str]:
    told = {"number": row.number, "name": row.name, "code": certificates_checks.code_of(row.number)}
    return told | changes


def words(answer) -> str:
    return answer.content.decode().replace("\xa0", " ")


@pytest.mark.django_db
class TestPage:
    def test_what_is_printed_is_valid(self, one, client) -> None:
        assert reverse("branches:certificate_check") == PAGE
        assert client.get(PAGE).status_code == 200
        answer = client.post(PAGE, printed(one))
        assert answer.status_code == 200
        assert "Ce certificat est valide" in words(answer)
        code = printed(one)["code"].lower()
        typed = printed(one, number=f" {one.number.lower()} ", name="MARTIN", code=code)
        assert "est valide" in words(client.post(PAGE, typed))

    def test_nothing_more_is_said(self, one, client) -> None:
        told = words(client.post(PAGE, printed(one)))
        born, delivered = f"{BORN:%d/%m/%Y}", f"{ON:%d/%m/%Y}"
        hidden = (one.first_name, one.qualification.title, one.session.place, born, delivered)
        assert not [each for each in hidden if each in told]

    def test_any_word_that_differs_gives_no_answer(self, one, client) -> None:
        for place, changes in enumerate(
            ({"name": "Bernard"}, {"code": "AAAA-BBBB-CCCC"}, {"number": "CB1-2026-99999"}, {"number": "é"})
        ):
            answer = client.post(PAGE, printed(one, **changes), REMOTE_ADDR=f"10.0.0.{place}")
            assert answer.status_code == 404
            assert "Aucun certificat ne correspond" in words(answer)

    def test_empty_or_endless_words_are_said_beside_their_field(self, one, client) -> None:
        for wrong in ({}, printed(one, code="A" * 5000), printed(one, name=""), printed(one, name="x\0")):
            answer = client.post(PAGE, wrong)
            assert answer.status_code == 422
            assert "wrong" in words(answer)
        assert not CertificateGuess.objects.exists()

    def test_the_page_asks_no_search_engine(self, one, client) -> None:
        assert client.get(PAGE)["X-Robots-Tag"] == "noindex, nofollow"

    def test_guesses_are_counted_by_place_and_forgotten(self, one, client, settings) -> None:
        settings.CHECK_FAILURE_LIMIT = 3
        for _ in range(3):
            assert client.post(PAGE, printed(one, code="AAAA")).status_code == 404
        assert client.post(PAGE, printed(one)).status_code == 429  # even with the right words
        assert client.post(PAGE, printed(one), REMOTE_ADDR="10.1.1.1").status_code == 200
        assert not CertificateGuess.objects.filter(visitor__contains="127.0").exists()
        CertificateGuess.objects.update(at=timezone.now() - dt.timedelta(minutes=16))
        assert client.post(PAGE, printed(one)).status_code == 200
        CertificateGuess.objects.update(at=timezone.now() - dt.timedelta(days=2))
        assert certificates_checks.forget_guesses(before=timezone.now()) == 3

    def test_codes_outlive_a_change_of_our_secret(self, one, client, settings) -> None:
        told = printed(one)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "un autre secret, long"
        assert client.post(PAGE, told).status_code == 200
        settings.SECRET_KEY_FALLBACKS = []
        assert client.post(PAGE, told, REMOTE_ADDR="10.2.2.2").status_code == 404


@pytest.mark.django_db
class TestWithdrawal:
    def test_it_is_said_and_undone(self, one, world, client) -> None:
        told = {"certificate": one.pk, "by": world.by, "on": ON}
        certificates_checks.withdraw(reason="Fraude", **told)
        with pytest.raises(Impossible, match="déjà retiré"):
            certificates_checks.withdraw(reason="Fraude", **told)
        answer = client.post(PAGE, printed(one))
        assert (answer.status_code, "a été retiré" in words(answer)) == (200, True)
        assert "Fraude" not in words(answer)
        with pytest.raises(Impossible, match="rétablissez-le"):
            certificates.correct(name="X", first_name="Y", born_on=BORN, sex="", nir="", **told)
        with pytest.raises(Impossible, match="pourquoi"):
            certificates_checks.restore(reason=" ", **told)
        certificates_checks.restore(reason="Erreur", **told)
        assert client.post(PAGE, printed(one)).status_code == 200
        with pytest.raises(Impossible, match="n’est pas retiré"):
            certificates_checks.restore(reason="Erreur", **told)
        verbs = list(one.session.traces.values_list("verb", flat=True))
        assert verbs[:2] == ["restore", "void"]

    def test_it_is_not_sent_any_more(self, one, world) -> None:
        certificates_checks.withdraw(certificate=one.pk, reason="Fraude", by=world.by, on=ON)
        sent = transmission.make(committee=world.house.committee, by=world.by, on=ON)
        assert one.pk not in sent.lines.values_list("certificate", flat=True)
        other = sent.lines.first().certificate_id
        with pytest.raises(Impossible, match="attendez la réponse"):
            certificates_checks.withdraw(certificate=other, reason="x", by=world.by, on=ON)

    def test_the_officer_withdraws_on_the_page(self, one, world, client) -> None:
        client.force_login(world.by, backend=BACKEND)
        page = reverse("branches:certificate", args=[one.pk])
        assert certificates_checks.code_of(one.number) in words(client.get(page))
        act = reverse("branches:certificate_act", args=[one.pk, "void"])
        assert client.post(act, {"reason": ""}).status_code == 422
        told = words(client.post(act, {"reason": "Fraude établie"}, follow=True))
        assert "Certificat retiré." in told
        assert "Rétablir le certificat" in told
        assert client.get(reverse("branches:parchment", args=[one.pk])).url == page
        assert "Retiré" in words(client.get(reverse("branches:certificates")))
        back = reverse("branches:certificate_act", args=[one.pk, "restore"])
        assert "Certificat rétabli." in words(client.post(back, {"reason": "Erreur"}, follow=True))

    def test_who_delivers_none_withdraws_none(self, one, world, client) -> None:
        limited = Group.objects.create(name="Sans délivrance")
        rights = Permission.objects.filter(codename__in=["view_candidate", "send_certificate"])
        limited.permissions.set(rights)
        world.by.groups.set([limited])
        client.force_login(world.by, backend=BACKEND)
        act = reverse("branches:certificate_act", args=[one.pk, "void"])
        assert client.post(act, {"reason": "x"}).status_code == 403


def test_parallel_guesses_are_all_counted(transactional_db, make_user, settings) -> None:
    world = make_world(make_user)
    row = world.deliver(world.signed())[0]
    settings.CHECK_FAILURE_LIMIT = 4
    told = {"number": row.number, "name": row.name, "code": "AAAA", "visitor": "v", "at": timezone.now()}

    def guess(_: int) -> str:
        try:
            return certificates_checks.check(**told)
        except certificates_checks.TooMany:
            return "many"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(8)))
    assert sorted(answers) == ["many"] * 4 + ["unknown"] * 4
    assert CertificateGuess.objects.count() == 4


def test_a_code_is_read_however_it_is_written() -> None:
    assert rules.bare(" abcd-efgh ijkl ") == "ABCDEFGHIJKL"
    assert rules.bare("é²—") == ""
