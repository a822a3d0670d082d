"""Reading is written down without what was read; too much of it closes reading until it is explained."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

import law
from accounts import accesses
from accounts.models import Access, ReadingAlert
from law.refusal import Impossible

AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def read(user, key: int, at: dt.datetime = AT, **given):
    return accesses.record(user=user, kind="file", model="contracts.contract", key=str(key), at=at, **given)


def read_many(user, number: int, *, start: dt.datetime = AT, step: dt.timedelta = SECOND) -> int:
    """Different files in a row; at how many the alert opened, 0 when none did."""
    for index in range(number):
        if read(user, index + 1, start + index * step):
            return index + 1
    return 0


@pytest.fixture
def few(monkeypatch) -> int:
    """A threshold that tests reach quickly."""
    monkeypatch.setattr(law, "reading_files", lambda on: 5)
    return 5


@pytest.mark.promise(9)
def test_two_hundred_files_in_ten_minutes_open_an_alert(
    proof, make_user, settings, django_capture_on_commit_callbacks, monkeypatch
) -> None:
    make_user("DI", email="direction@exemple.fr")
    settings.READING_ALERT_TO = ["dpo@exemple.fr"]
    officer, threshold = make_user("GC", email="lectrice@exemple.fr"), law.reading_files(AT.date())
    with django_capture_on_commit_callbacks(execute=True):
        opened = read_many(officer, threshold + 5)
    alert = ReadingAlert.objects.get()
    (message,) = mail.outbox
    wrong = [
        opened != threshold,
        (alert.user, alert.count) != (officer, threshold),
        sorted(message.recipients()) != ["direction@exemple.fr", "dpo@exemple.fr"],
        "contracts" in message.body,
    ]
    proof.cases(
        f"lectures d’affilée, alerte à la {opened}e (retard : {opened - threshold} lecture)",
        tried=opened,
        wrong=sum(wrong),
    )
    monkeypatch.setattr(law, "reading_files", lambda on: threshold * 10)
    other = make_user("GC")
    missed = read_many(other, threshold + 5) == 0
    proof.control("seuil relevé : plus d’alerte", planted=1, seen=int(missed))


def test_the_same_file_read_again_is_one_and_a_page_of_a_list_is_one(make_user, few) -> None:
    user = make_user("GC")
    assert not any(read(user, 1, AT + index * SECOND) for index in range(20))
    opened = [
        accesses.record(user=user, kind="list", model="people", count=50, at=AT + (30 + index) * SECOND)
        for index in range(few - 1)
    ]
    assert [bool(each) for each in opened] == [False] * (few - 2) + [True]


def test_slow_reading_opens_nothing_and_another_reads_for_himself(make_user, few) -> None:
    slow, other = make_user("GC"), make_user("GC")
    minutes = dt.timedelta(minutes=law.reading_minutes(AT.date()))
    assert read_many(slow, 40, step=minutes / (few - 1)) == 0
    assert read_many(other, few - 1, start=AT + 40 * minutes / (few - 1)) == 0


def test_explaining_starts_the_count_again(make_user, few) -> None:
    user, other = make_user("GC"), make_user("GC")
    assert read_many(user, few) == few
    alert = accesses.open_alert(user)
    assert read_many(user, few, start=AT + 10 * SECOND) == 0  # one at a time
    for by, reason, said in ((other, "Contrôle annuel demandé", "Seule"), (user, "Vu", "caractères")):
        with pytest.raises(Impossible, match=said):
            accesses.explain(alert=alert, by=by, reason=reason, at=AT)
    accesses.explain(alert=alert, by=user, reason="Contrôle annuel demandé", at=AT + 20 * SECOND)
    assert accesses.open_alert(user) is None
    with pytest.raises(Impossible, match="déjà"):
        accesses.explain(alert=alert, by=user, reason="Contrôle annuel demandé", at=AT)
    assert read_many(user, few, start=AT + dt.timedelta(hours=1)) == few


def test_nothing_of_the_log_changes(make_user, few) -> None:
    user = make_user("GC")
    read_many(user, few)
    accesses.explain(alert=accesses.open_alert(user), by=user, reason="Contrôle annuel demandé", at=AT)
    for act in (
        lambda: Access.objects.update(count=2),
        lambda: Access.objects.all().delete(),
        lambda: ReadingAlert.objects.update(count=2),
        lambda: ReadingAlert.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Access.objects.count() == few


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_cannot_miss_the_threshold(make_user, few) -> None:
    for _ in range(8):
        user = make_user("GC")
        gate, opened = threading.Barrier(few), []

        def act(key: int, user=user, gate=gate, opened=opened) -> None:
            try:
                gate.wait()
                opened.append(bool(read(user, key)))
            finally:
                connection.close()

        threads = [threading.Thread(target=act, args=(key,)) for key in range(few)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert opened.count(True) == 1
        assert ReadingAlert.objects.filter(user=user).count() == 1


def test_everyone_reads_their_own_and_the_direction_all(signed_in, make_user, client) -> None:
    mine, theirs = make_user("GC"), make_user("GC", email="autre@exemple.fr")
    theirs.last_name = "Zéphirin"
    theirs.save()
    read(mine, 41)
    read(theirs, 42, reason="Curiosité avouée")
    address = reverse("reading:accesses")
    backend = "allauth.account.auth_backends.AuthenticationBackend"

    def page(user, **query) -> str:
        client.force_login(user, backend=backend)
        text = client.get(address, query).content.decode()
        return text[text.index('id="content"') :]

    own, all_, ids = page(mine), page(make_user("DI")), page(make_user("AD"))
    assert "Dossier 41" in own
    assert "Dossier 42" not in own
    assert "Zéphirin" not in own
    assert "Curiosité avouée" in all_
    assert "Zéphirin" in all_
    assert "Dossier 42" in ids
    assert "Zéphirin" not in ids
    assert "Curiosité avouée" not in ids
    assert "Dossier 41" not in page(make_user("DI"), q="42")
    assert client.get(address, {"since": "nul", "until": "31/02/2026", "user": "x"}).status_code == 200
    client.force_login(make_user("BX"), backend=backend)
    assert client.get(address).status_code == 403


def test_an_alert_closes_reading_until_it_is_explained(signed_in, few) -> None:
    client, explain = signed_in("GC"), reverse("reading:explain")
    queue = reverse("contracts:queue")
    assert client.get(explain).url == reverse("reading:accesses")  # nothing to explain
    with time_machine.travel(AT, tick=False):
        assert [client.get(queue).status_code for _ in range(few)] == [200] * few
        assert client.get(queue).url == explain
        assert client.get(reverse("texts")).status_code == 200  # pages without persons stay open
        for name, args in (("take", ()), ("ask", ()), ("export_file", (1,))):  # nothing is taken away
            assert client.get(reverse(f"reading:{name}", args=args), {"de": queue}).url == explain
        assert client.post(explain, {"reason": "vu"}).status_code == 422
        answer = client.post(explain, {"reason": "Contrôle de la région demandé par la direction"})
        assert answer.url == reverse("reading:accesses")
    with time_machine.travel(AT + SECOND, tick=False):
        assert client.get(queue).status_code == 200


def test_a_factor_proved_before_the_alert_is_asked_again(signed_in, few, settings, monkeypatch) -> None:
    client = signed_in("GC")
    read_many(client.user, few, start=timezone.now() - dt.timedelta(minutes=1))
    settings.SECOND_FACTOR_REQUIRED = True
    opened = accesses.open_alert(client.user).opened_at.timestamp()
    for proved, asked in ((opened - 5, True), (opened + 5, False)):
        monkeypatch.setattr("accounts.factors.proved_at", lambda request, proved=proved: proved)
        answer = client.get(reverse("reading:explain"))
        assert (answer.status_code == 302 and "confirmer" in answer.url) is asked


def test_the_right_gone_the_page_is_not_written(signed_in) -> None:
    client = signed_in("AD")
    assert client.get(reverse("contracts:queue")).status_code == 403
    assert not Access.objects.exists()


def test_a_masked_account_is_not_an_iban_read(signed_in) -> None:
    from registers.models import Provider

    provider = Provider.objects.create(siret="13002526500013", name="CFA")
    address = reverse("registers:accounts", args=[provider.siret])
    for role, written in (("GC", 0), ("FI", 1)):
        assert signed_in(role).get(address).status_code == 200
        assert Access.objects.filter(kind="iban", key=provider.siret).count() == written
