"""Signing in: every page asks for it, guessing is stopped, and one guesser does not lock all out."""

import pytest
from django.conf import settings as project
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


def test_known_and_unknown_addresses_get_the_same_answer(client, make_user) -> None:
    known = attempt(client, make_user("GC").email, "faux").context["form"].errors
    unknown = attempt(client, "personne@exemple.fr", "faux").context["form"].errors
    assert known == unknown != {}


def test_after_ten_failures_even_the_right_password_is_refused_from_there_only(client, make_user) -> None:
    user, other = make_user("GC"), make_user("FI")
    for _ in range(project.AXES_FAILURE_LIMIT):
        response = attempt(client, user.email, "faux")
    assert response.status_code == 429
    assert attempt(client, user.email, PASSWORD).status_code == 429
    assert attempt(client, other.email, PASSWORD).status_code == 200
    client.logout()
    assert attempt(client, user.email, PASSWORD, "192.0.2.2").context["user"] == user


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
