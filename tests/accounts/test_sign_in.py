"""Signing in: every page asks for it, guessing is stopped, and one guesser does not lock all out."""

import pytest
from django.conf import settings as project
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase de passe longue"


@pytest.fixture(autouse=True)
def _locks(settings) -> None:
    settings.AXES_ENABLED = True


def attempt(client, email: str, password: str, address: str = "192.0.2.1"):
    return client.post(
        reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address, follow=True
    )


def test_a_visitor_is_sent_to_the_sign_in_page(client) -> None:
    response = client.get(reverse("home"))
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next=/"


def test_the_right_password_opens_the_home_page(client, make_user) -> None:
    user = make_user("GC")
    response = attempt(client, user.email.upper(), PASSWORD)
    assert response.redirect_chain == [("/", 302)]
    assert response.context["user"] == user


@pytest.mark.promise(13)
def test_known_and_unknown_addresses_get_the_same_answer(client, make_user, monkeypatch, proof) -> None:
    """The same words, and the same work: a password is hashed for nobody too."""
    hashed: list[str] = []
    kept = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, word, salt: hashed.append(word) or kept(self, word, salt)
    )
    email = make_user("GC").email
    hashed.clear()
    known = attempt(client, email, "faux").context["form"].errors
    work = len(hashed)
    unknown = attempt(client, "personne@exemple.fr", "faux").context["form"].errors
    assert known == unknown != {}
    assert len(hashed) == 2 * work > 0
    proof.cases("adresse connue ou inconnue, même réponse", tried=2)


@pytest.mark.promise(13)
def test_after_ten_failures_even_the_right_password_is_refused_from_there_only(
    client, make_user, proof
) -> None:
    user, other = make_user("GC"), make_user("FI")
    for _ in range(project.AXES_FAILURE_LIMIT):
        response = attempt(client, user.email, "faux")
    assert response.status_code == 429
    assert attempt(client, user.email, PASSWORD).status_code == 429
    assert attempt(client, other.email, PASSWORD).status_code == 200
    client.logout()
    assert attempt(client, user.email, PASSWORD, "192.0.2.2").context["user"] == user
    proof.cases("onzième essai bloqué, le collègue de la même adresse entre", tried=2)


@pytest.mark.promise(13)
def test_a_hundred_persons_tried_from_one_place_are_a_guesser(client, make_user, settings, proof) -> None:
    user = make_user("GC")
    tries = [f"personne{number}@exemple.fr" for number in range(100) for _ in range(3)]
    answers = [attempt(client, email, "faux").status_code for email in tries]
    assert answers[:3] == [200] * 3
    blocked = answers.count(429)
    assert blocked >= len(tries) - 3 * settings.SPRAY_LIMIT
    assert attempt(client, user.email, PASSWORD).status_code == 429
    assert attempt(client, user.email, PASSWORD, "192.0.2.2").context["user"] == user
    client.logout()
    proof.cases("essais de 100 personnes × 3 depuis une adresse", tried=len(tries))
    settings.SPRAY_LIMIT = 10**6
    through = [attempt(client, email, "faux", "192.0.2.9").status_code for email in tries[:90:3]]
    proof.control("sans limite par adresse, l’arrosage passe", planted=30, seen=through.count(200))


def test_an_office_that_mistypes_then_signs_in_is_no_guesser(client, make_user, settings) -> None:
    settings.SPRAY_LIMIT = 3
    for _ in range(6):
        user = make_user("GC")
        attempt(client, user.email, "faux")
        assert attempt(client, user.email, PASSWORD).context["user"] == user
        client.logout()


@pytest.mark.promise(13)
def test_common_passwords_are_refused(proof) -> None:
    validator = CommonPasswordValidator()
    common = sorted(validator.passwords)[:3000]
    accepted = [word for word in common if not _refused(word)]
    assert not accepted
    assert not _refused("é" * 10 + "une phrase de soixante-quatre caractères et plus encore, sans règle")
    proof.cases("mots de passe courants", tried=len(common), wrong=len(accepted))
    proof.control("mot de passe long refusé à tort", planted=1, seen=int(_refused("motdepasse")))


def _refused(word: str) -> bool:
    try:
        validate_password(word)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("typed", ["x\0y@exemple.fr", "\0", "é" * 5000, "=cmd()"])
def test_an_absurd_address_is_answered(client, typed: str) -> None:
    assert attempt(client, typed, "faux").status_code == 200


def test_nobody_registers_alone(client) -> None:
    response = client.post(
        reverse("account_signup"),
        {"email": "intrus@exemple.fr", "password1": PASSWORD, "password2": PASSWORD},
    )
    from accounts.models import User

    assert response.status_code == 200
    assert not User.objects.filter(email="intrus@exemple.fr").exists()


def test_a_closed_account_no_longer_signs_in(client, make_user) -> None:
    user = make_user("GC", is_active=False)
    attempt(client, user.email, PASSWORD)
    assert client.get(reverse("home")).status_code == 302


def test_pages_carry_the_strict_policy(client) -> None:
    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_too_many_resets_are_told_in_french(client, settings) -> None:
    cache.clear()
    answers = [client.post(reverse("account_reset_password"), {"email": "x@exemple.fr"}) for _ in range(8)]
    cache.clear()
    assert answers[-1].status_code == 429
    assert "Trop de demandes" in answers[-1].content.decode()
