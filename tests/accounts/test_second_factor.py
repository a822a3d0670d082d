"""The second factor: asked from everybody, counted under a lock, never skipped, sealed at rest."""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.db import connections
from django.urls import reverse

from accounts import factors, middleware
from accounts.models import FactorTries

PASSWORD = "une phrase de passe longue"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = datetime(2026, 11, 23, 10, 0, 5, tzinfo=UTC)
HOME = reverse("home")
pytestmark = pytest.mark.django_db


def equip(user, secret: str = SECRET) -> None:
    with factors.of(user):
        TOTP.activate(user, secret)


def code_at(moment: datetime) -> str:
    return format_hotp_value(hotp_value(SECRET, int(moment.timestamp()) // 30))


def wrong_code(moment: datetime) -> str:
    near = {code_at(moment + timedelta(seconds=30 * step)) for step in range(-2, 3)}
    return next(
        code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near
    )


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def clock():
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(make_user):
    return make_user("GC")


@pytest.fixture
def equipped(user):
    equip(user)
    return user


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def say(client, code: str):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.django_db(transaction=True)  # the factor counts once it is committed
def test_who_has_none_sets_one_up_before_anything_else(client, user, clock) -> None:
    sign_in(client, user)
    for page in (HOME, reverse("texts"), reverse("contracts:queue")):
        assert client.get(page).url == reverse("mfa_index")
    shown = client.get(reverse("mfa_activate_totp"))
    assert shown.status_code == 200
    secret = shown.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    done = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.get(HOME).status_code == 200
    assert secret not in str(Authenticator.objects.get(user=user, type="totp").data)  # sealed


def test_the_password_alone_opens_nothing(client, equipped, clock) -> None:
    assert sign_in(client, equipped).url == reverse("mfa_authenticate")
    assert not signed_in(client)
    assert client.get(HOME).status_code == 302
    say(client, code_at(AT))
    assert signed_in(client)
    assert client.get(HOME).status_code == 200


@pytest.mark.promise(13)
def test_a_code_serves_once(client, equipped, clock, proof) -> None:
    sign_in(client, equipped)
    say(client, code_at(AT))
    client.logout()
    sign_in(client, equipped)
    answer = say(client, code_at(AT))
    assert "déjà servi" in answer.content.decode()
    proof.cases("code rejoué", tried=1, wrong=int(signed_in(client)))
    clock.shift(timedelta(seconds=30))
    say(client, code_at(AT + timedelta(seconds=30)))
    assert signed_in(client)


def test_after_ten_wrong_codes_even_the_right_one_waits(client, equipped, clock, settings) -> None:
    sign_in(client, equipped)
    for _ in range(settings.FACTOR_FAILURE_LIMIT):
        assert "pas le bon" in say(client, wrong_code(AT)).content.decode()
    assert "Trop de codes faux" in say(client, code_at(AT)).content.decode()
    assert not signed_in(client)
    later = timedelta(minutes=settings.FACTOR_REST_MINUTES)
    clock.shift(later)
    sign_in(client, equipped)
    say(client, code_at(AT + later))
    assert signed_in(client)


@pytest.mark.django_db(transaction=True)  # the factor counts once it is committed
def test_a_recovery_code_serves_once(client, user, clock) -> None:
    sign_in(client, user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(AT.timestamp()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    spare = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    client.logout()
    sign_in(client, user)
    say(client, spare)
    assert signed_in(client)
    client.logout()
    clock.shift(timedelta(minutes=5))
    sign_in(client, user)
    say(client, spare)
    assert not signed_in(client)


@pytest.mark.promise(13)
def test_a_new_password_does_not_skip_it(client, equipped, clock, proof) -> None:
    client.post(reverse("account_reset_password"), {"email": equipped.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    other = "une autre phrase de passe"
    client.post(page.redirect_chain[-1][0], {"password1": other, "password2": other})
    assert not signed_in(client)
    client.post(reverse("account_login"), {"login": equipped.email, "password": other})
    proof.cases("mot de passe renouvelé, second facteur évité", tried=1, wrong=int(signed_in(client)))


def test_an_older_session_proves_it_too(client, user, clock) -> None:
    """A session opened before the factor existed reads nothing, and adds no key of its own."""
    sign_in(client, user)
    equip(user)
    for name in ("home", "mfa_add_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name)).url.startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("mfa_reauthenticate"), {"code": code_at(AT), "next": HOME})
    assert client.get(HOME).status_code == 200


def test_the_last_factor_stays(client, equipped, clock) -> None:
    sign_in(client, equipped)
    say(client, code_at(AT))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "seul second facteur" in page.content.decode()
    assert factors.has_factor(equipped)


def test_a_heavy_act_asks_it_again(client, make_user, clock, settings) -> None:
    user = make_user("AD")
    equip(user)
    sign_in(client, user)
    say(client, code_at(AT))
    form, given = reverse("accounts:account_new"), {"email": "a@exemple.fr"}
    assert client.post(form, given).status_code == 422  # lately proved: the form answers
    later = timedelta(minutes=settings.STEP_UP_MINUTES)
    clock.shift(later)
    asked = client.post(form, given, headers={"referer": f"http://testserver{form}"})
    assert asked.url == f"{reverse('mfa_reauthenticate')}?next={form.replace('/', '%2F')}"
    back = client.post(reverse("mfa_reauthenticate"), {"code": code_at(AT + later), "next": form})
    assert back.url == form
    assert client.post(form, given).status_code == 422


def test_every_heavy_act_is_a_door_of_the_house() -> None:
    from tests.doors.test_rights import URLS

    full = {name if ":" in name else f"{URLS[name][0]}:{name}" for name in URLS}
    assert full >= middleware.HEAVY
    assert middleware.RELEASED <= middleware.HEAVY


def test_a_secret_moved_to_another_row_opens_nothing(client, equipped, make_user, clock) -> None:
    other = make_user("GC")
    equip(other, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
    mine, theirs = (Authenticator.objects.get(user=each) for each in (equipped, other))
    theirs.data = mine.data  # whoever writes in the database gives them a secret he knows
    theirs.save()
    sign_in(client, other)
    assert "pas le bon" in say(client, code_at(AT)).content.decode()
    assert not signed_in(client)


def test_a_secret_of_nobody_is_not_sealed() -> None:
    from django.core.exceptions import ImproperlyConfigured

    with pytest.raises(ImproperlyConfigured):
        factors.owner(None)


def test_in_a_checkout_it_is_not_asked(client, user, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    sign_in(client, user)
    assert client.get(HOME).status_code == 200


def tries_in_parallel(user, count: int, check) -> list[str]:
    """What that many people typing the same code at once are told."""
    gate, told = threading.Barrier(count), []

    def go() -> None:
        gate.wait()
        try:
            told.append(factors.try_code(user=user, code="123456", check=check, at=AT))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return told


@pytest.mark.promise(13)
@pytest.mark.django_db(transaction=True)
def test_twenty_wrong_codes_at_once_are_all_counted(make_user, settings, proof) -> None:
    settings.FACTOR_FAILURE_LIMIT = 1000
    user = make_user("GC")
    assert len(tries_in_parallel(user, 20, lambda: False)) == 20
    counted = FactorTries.objects.get(user=user).failures
    proof.cases("codes faux à la fois, tous comptés", tried=20, wrong=20 - counted)


@pytest.mark.django_db(transaction=True)
def test_one_right_code_at_once_serves_once(make_user) -> None:
    told = tries_in_parallel(make_user("GC"), 8, lambda: True)
    assert sorted(bool(each) for each in told) == [False] + [True] * 7


@pytest.mark.promise(13)
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_race_is_seen(make_user, settings, monkeypatch, proof) -> None:
    """The control: the same tries, the row read without its lock, miss some."""
    from django.db.models.query import QuerySet

    settings.FACTOR_FAILURE_LIMIT = 1000
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *a, **k: self)
    user = make_user("GC")
    FactorTries.objects.create(user=user)

    def slow() -> bool:
        time.sleep(0.05)
        return False

    tries_in_parallel(user, 20, slow)
    missed = FactorTries.objects.get(user=user).failures < 20
    proof.control("verrou des essais ôté", planted=1, seen=int(missed))
