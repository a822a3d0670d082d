"""Sessions: they end when left idle, after half a day, and at once when a right is taken away."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse

from accounts import proposing
from accounts.actions import end_sessions, give_role, roles_of
from tests.accounts.test_sign_in import PASSWORD

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, 0, 5, tzinfo=UTC)
HOME = reverse("home")
PAGES = (
    "contracts:queue", "contracts:delays", "contracts:letters", "contracts:batches", "contracts:deposits",
    "contracts:invoices", "registers:companies", "registers:providers", "conventions:conventions",
)  # fmt: skip


@pytest.fixture
def clock(settings):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_IDLE_MINUTES_OF_APPROVERS = 30, 15
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def sign_in(client, user) -> None:
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "remember": "on"})
    assert client.session[SESSION_KEY] == str(user.pk)


def opens(client) -> bool:
    return client.get(HOME).status_code == 200


@pytest.mark.promise(13)
@pytest.mark.parametrize(("code", "minutes"), [("GC", 30), ("AP", 15)])
def test_an_idle_session_ends(client, make_user, clock, proof, code: str, minutes: int) -> None:
    sign_in(client, make_user(code))
    for _ in range(4):  # used, it lasts
        clock.shift(timedelta(minutes=minutes - 1))
        assert opens(client)
    clock.shift(timedelta(minutes=minutes))
    answer = client.get(reverse("texts"))
    assert answer.url == f"{reverse('account_login')}?next={reverse('texts')}"
    proof.cases(f"session inactive de {minutes} minutes close", tried=1, wrong=int(opens(client)))


@pytest.mark.promise(13)
def test_a_session_ends_after_half_a_day_even_when_used(client, make_user, clock, settings, proof) -> None:
    sign_in(client, make_user("GC"))
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        assert opens(client)
    clock.shift(timedelta(minutes=20))
    proof.cases("session de 12 heures close", tried=1, wrong=int(opens(client)))


@pytest.mark.promise(13)
def test_without_its_middleware_an_idle_session_goes_on(client, make_user, clock, settings, proof) -> None:
    """The control."""
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "SessionLife" not in each]
    sign_in(client, make_user("GC"))
    clock.shift(timedelta(minutes=31))
    proof.control("session inactive laissée ouverte", planted=1, seen=int(opens(client)))


@pytest.mark.promise(13)
def test_an_old_key_opens_nothing(client, make_user, clock, proof) -> None:
    user, keys = make_user("GC"), []
    client.get(reverse("account_login"))
    sign_in(client, user)
    keys.append(client.session.session_key)
    client.post(reverse("account_logout"))
    sign_in(client, user)
    keys.append(client.session.session_key)
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    other = type(client)()
    page = other.get(link, follow=True).redirect_chain[-1][0]
    word = "une autre phrase de passe"
    other.post(page, {"password1": word, "password2": word})
    wrong = 0
    for key in keys:
        thief = type(client)()
        thief.cookies["sessionid"] = key
        wrong += opens(thief)
    assert len(set(keys)) == 2
    proof.cases("clés de session d’avant la déconnexion ou le nouveau mot de passe", tried=2, wrong=wrong)


def test_every_session_of_somebody_ends_at_once(client, make_user, clock) -> None:
    user, clients = make_user("GC"), [client, type(client)()]
    for each in clients:
        sign_in(each, user)
    assert end_sessions(users={user.pk}) == 2
    assert not any(opens(each) for each in clients)
    assert not Session.objects.exists()


@pytest.mark.promise(14)
def test_a_right_taken_away_ends_at_once(client, make_user, clock, proof) -> None:
    by, second = make_user("AD"), make_user("AD")
    on, after, asked = AT.date(), 0, 0
    closed, narrowed, given = make_user("GC"), make_user("GC", "SM"), make_user("GC")

    def reads(user) -> int:
        return sum(sessions[user].get(reverse(page)).status_code == 200 for page in PAGES)

    sessions = {user: type(client)() for user in (closed, narrowed, given)}
    for user, each in sessions.items():
        sign_in(each, user)
    before = sum(reads(user) for user in sessions)
    proposing.close(user=closed.pk, reason="Départ.", by=by, on=on)
    proposing.change_roles(user=narrowed.pk, roles=["SM"], reason="Mutation.", by=by, on=on)
    given.groups.clear()  # in the database, without any verb
    for user in sessions:
        after, asked = after + reads(user), asked + len(PAGES)
    assert roles_of(narrowed) == {"SM"}
    assert second.is_active
    proof.cases("requêtes après un droit retiré", tried=asked, wrong=after)
    proof.control("les mêmes requêtes, avant", planted=3 * len(PAGES), seen=before)


def test_a_right_given_again_needs_a_new_session(client, make_user, clock) -> None:
    user, by = make_user("GC", "SM"), make_user("AD")
    sign_in(client, user)
    proposing.change_roles(user=user.pk, roles=["SM"], reason="Mutation.", by=by, on=AT.date())
    give_role(user=user, code="GC")
    assert client.get(reverse("contracts:queue")).status_code == 302
