"""The pages of the books: who sees them, what they show, what they answer to nonsense."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from contracts.models import Contract, Entry, Period
from tests.contracts.money.conftest import ON, billed, paid
from tests.contracts.money.test_fec import read

pytestmark = pytest.mark.django_db
LISTS = ("books", "journal", "old_commitments", "periods", "books_export")
OCTOBER = {"month": "2026-10"}
BOUNDS = {"lowest": "99,92", "highest": "100,08", "reason": ""}


@pytest.fixture
def october(time_machine) -> None:
    """Today is the 5th of November."""
    time_machine.move_to(dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def full(accepted):
    """A contract accepted, billed and paid in October."""
    contract = accepted()
    paid(billed(contract, "1000", payable_on=ON), "1000")
    return contract


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_page_says_what_will_come(signed_in, name: str) -> None:
    page = signed_in("FI").get(reverse(f"contracts:{name}"))
    assert page.status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_a_full_page_is_shown(signed_in, full, name: str) -> None:
    page = signed_in("FI").get(reverse(f"contracts:{name}"))
    assert page.status_code == 200


@pytest.mark.parametrize("role", ["GC", "SM", "BX", "AD"])
@pytest.mark.parametrize("name", LISTS)
def test_the_books_are_for_those_who_keep_or_read_them(signed_in, role: str, name: str) -> None:
    assert signed_in(role).get(reverse(f"contracts:{name}")).status_code == 403


@pytest.mark.parametrize(("role", "propose", "close"), [("FI", 302, 403), ("AP", 403, 302), ("DI", 403, 403)])
def test_who_may_propose_and_close(signed_in, full, role: str, propose: int, close: int) -> None:
    client = signed_in(role)
    answers = [
        client.post(reverse(f"contracts:{name}", kwargs=OCTOBER), BOUNDS).status_code
        for name in ("propose_closing", "close_period")
    ]
    assert answers == [propose, close]


@pytest.mark.parametrize("by", ["section", "year", "branch", "provider", "contract"])
def test_every_balance_leads_to_its_entries(signed_in, full, by: str) -> None:
    client = signed_in("DI")
    page = client.get(reverse("contracts:books"), {"par": by, "fin": "2026-10"})
    ((row, query),) = page.context["rows"]
    assert row.balance.accepted == 1000
    entries = client.get(f"{reverse('contracts:journal')}?{query}&compte=accepted")
    assert (entries.context["debit"], entries.context["credit"]) == (1000, 0)
    (entry,) = entries.context["entries"]
    shown = client.get(reverse("contracts:ledger_entry", args=[entry.pk])).content.decode()
    assert "Service fait accepté" in shown
    assert full.number in shown


NONSENSE = [
    {"after": "x\0"},
    {"after": "9" * 40},
    {"annee": "deux mille", "idcc": "é", "organisme": "1", "contrat": "?", "mois": "2026-13", "fin": "x"},
    {"par": "rien", "compte": "999", "journal": "ZZ", "section": "x", "de": "1", "a": "2"},
    {"contrat": "9" * 15, "annee": "99999999999999999999"},
    {"par": "year", "after": "-1"},
    {"par": "year", "after": "999999999999999999"},
]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_in_the_address_is_said_not_suffered(signed_in, full, name: str, query: dict) -> None:
    assert signed_in("FI").get(reverse(f"contracts:{name}"), query).status_code in (200, 422)


@pytest.mark.parametrize("month", ["2026-13", "2026-1x", "x", "2025-10"])
def test_a_month_that_is_none_is_not_found(signed_in, full, month: str) -> None:
    client = signed_in("FI")
    assert client.get(reverse("contracts:period", args=[month])).status_code == 404
    assert client.post(reverse("contracts:propose_closing", args=[month]), BOUNDS).status_code == 404


def test_a_month_is_proposed_and_closed_from_its_page(client, signed_in, full, make_user, october) -> None:
    address = reverse("contracts:period", kwargs=OCTOBER)
    finance = signed_in("FI")
    assert "100" in finance.get(address).content.decode()
    done = finance.post(reverse("contracts:propose_closing", kwargs=OCTOBER), BOUNDS, follow=True)
    assert "Clôture proposée" in done.content.decode()
    client.force_login(make_user("AP"), backend="allauth.account.auth_backends.AuthenticationBackend")
    done = client.post(reverse("contracts:close_period", kwargs=OCTOBER), follow=True)
    assert "plus rien ne s’y écrit" in done.content.decode()
    assert Period.objects.get().closed_at is not None
    again = client.post(reverse("contracts:close_period", kwargs=OCTOBER), follow=True)
    assert "déjà close" in again.content.decode()
    assert client.get(address).status_code == 200


def test_other_bounds_want_a_reason_and_the_form_comes_back(signed_in, full, october) -> None:
    page = signed_in("FI").post(
        reverse("contracts:propose_closing", kwargs=OCTOBER), {**BOUNDS, "lowest": "95,5"}
    )
    assert page.status_code == 422
    assert "Dites pourquoi" in page.content.decode()
    assert "95,5" in page.content.decode()


def test_what_differs_is_listed(signed_in, full, october) -> None:
    billed(full, "12.34", payable_on=ON)
    page = signed_in("FI").get(reverse("contracts:period", kwargs=OCTOBER))
    text = page.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "ne peut pas être clos" in text
    assert "12,34 € à payer" in text
    assert [line.missing for line in page.context["page"].rows] != []


def test_the_export_is_streamed_under_its_name(signed_in, full, settings) -> None:
    settings.OPCO_SIREN = "853000982"
    answer = signed_in("FI").get(
        reverse("contracts:books_export"), {"de": "2026-10", "a": "2026-10", "engagements": "on"}
    )
    assert answer.streaming
    assert 'filename="853000982FEC20261031.txt"' in answer["Content-Disposition"]
    rows = read(b"".join(answer.streaming_content))
    assert len(rows) == 8
    assert Entry.objects.count() == 3


def test_the_books_are_long(signed_in, accepted) -> None:
    """More entries than a page holds: the next page starts where this one ends."""
    contract = accepted()
    for _ in range(52):
        billed(contract, "1")
    client = signed_in("FI")
    first = client.get(reverse("contracts:journal"))
    second = client.get(reverse("contracts:journal"), {"after": first.context["next"]})
    seen = [entry.pk for page in (first, second) for entry in page.context["entries"]]
    assert len(seen) == len(set(seen)) == 53
    assert seen == sorted(seen, reverse=True)
    assert 'rel="next"' in first.content.decode()


def test_an_old_commitment_is_released_from_its_page(signed_in, full, time_machine) -> None:
    address = reverse("contracts:release", args=[full.pk])
    client = signed_in("FI")
    assert "trop récent" in client.get(address).content.decode()
    time_machine.move_to(dt.datetime(2031, 1, 5, 9, tzinfo=dt.UTC), tick=False)
    client.force_login(client.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    (listed,) = client.get(reverse("contracts:old_commitments")).context["contracts"]
    assert listed == full
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"reason": ""})
    assert wrong.status_code == 422
    assert "Dites pourquoi" in wrong.content.decode()
    done = client.post(address, {"reason": "Sans réponse du CFA."}, follow=True)
    assert "libérés du contrat" in done.content.decode()
    assert not done.context["contracts"]
    again = client.post(address, {"reason": "Encore."}, follow=True)
    assert "Rien à libérer" in again.content.decode()


@pytest.mark.parametrize(("role", "answer"), [("FI", 200), ("AP", 403), ("DI", 403), ("GC", 403)])
def test_who_may_release(signed_in, full, role: str, answer: int) -> None:
    assert signed_in(role).get(reverse("contracts:release", args=[full.pk])).status_code == answer


def test_balances_are_exported_as_they_are_filtered(signed_in, full, accepted) -> None:
    Contract.objects.filter(pk=accepted().pk).update(learner_name="=Blin")
    client = signed_in("FI")
    page = client.get(reverse("contracts:books"), {"par": "contract"}).content.decode()
    assert f"{reverse('contracts:balances_export')}?par=contract" in page
    answer = client.get(reverse("contracts:balances_export"), {"par": "contract"})
    header, first, second = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert header.startswith("Contrat;Libellé;Engagé;Accepté")
    assert first.startswith(f"{full.number};")
    assert ";1000,00;1000,00;0,00;0,00;0,00;" in first
    assert ";'=Blin" in second
    one = client.get(reverse("contracts:balances_export"), {"par": "contract", "contrat": full.number})
    assert len(b"".join(one.streaming_content).splitlines()) == 2
    assert signed_in("AP").get(reverse("contracts:balances_export")).status_code == 403


@pytest.mark.parametrize("name", ["books", "journal"])
def test_a_long_list_asks_no_more_questions(signed_in, accepted, django_assert_max_num_queries, name) -> None:
    for letter in "abcde":
        billed(accepted({"alternant_nom": f"Nom{letter}"}), "1")
    client = signed_in("FI")
    with django_assert_max_num_queries(16):
        client.get(reverse(f"contracts:{name}"), {"par": "contract"})
