"""The doors of decisions: who may pass, how, and what is said to who comes second."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import Contract, Move
from contracts.views.decisions import SLUGS
from tests.contracts.decide.conftest import DOUBLE

PERSONS_WITHOUT_THE_RIGHT = ("FI", "AP", "SM", "BR", "CO", "DI", "AD", "BX")
GOOD = {
    "accept": {},
    "refuse": {"reasons": ["pay"]},
    "send_back": {"comment": "La convention manque."},
    "complete": {},
    "reassess": {},
    "answer": {},
    "assign": {"officer": ""},
}


def address(verb: str, pk: int) -> str:
    return reverse(f"contracts:{verb}", args=[pk])


def told(client: Client, contract: Contract) -> str:
    page = client.get(reverse("contracts:contract", args=[contract.pk]))
    said = [str(message) for message in page.context["messages"]]
    return " ".join(said).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("verb", SLUGS)
def test_posts_only(receive, signed_in, verb):
    (contract,) = receive({})
    assert signed_in("GC").get(address(verb, contract.pk)).status_code == 405


@pytest.mark.parametrize("verb", SLUGS)
def test_who_is_not_signed_in_is_asked_to(receive, client, verb):
    (contract,) = receive({})
    answer = client.post(address(verb, contract.pk), GOOD[verb])
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    assert not Move.objects.exists()


@pytest.mark.parametrize("role", PERSONS_WITHOUT_THE_RIGHT)
def test_who_may_not_decide_is_refused(receive, signed_in, role):
    (contract,) = receive({})
    client = signed_in(role)
    for verb, data in GOOD.items():
        assert client.post(address(verb, contract.pk), data).status_code == 403
    for view in ("lot", "accept_lot", "assign_lot"):
        answer = client.post(reverse(f"contracts:{view}"), {"contracts": [contract.pk]})
        assert answer.status_code == 403
    assert not Move.objects.exists()


@pytest.mark.parametrize("pk", [0, 999_999, 10**18, 10**30])
def test_a_foreign_file_is_not_found(receive, signed_in, pk):
    (contract,) = receive({})
    client = signed_in("GC")
    for verb, data in GOOD.items():
        assert client.post(address(verb, pk), data).status_code == 404
    for view in ("lot", "accept_lot", "assign_lot"):
        answer = client.post(reverse(f"contracts:{view}"), {"contracts": [contract.pk, pk]})
        assert answer.status_code == 404
    assert not Move.objects.exists()


def test_a_forged_post_is_refused(receive, make_user):
    (contract,) = receive({})
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("GC"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(address("accept", contract.pk)).status_code == 403
    assert not Move.objects.exists()


def test_a_double_click_decides_once_and_says_so(receive, signed_in):
    (contract,) = receive({})
    client = signed_in("GC")
    for _ in range(2):
        answer = client.post(address("accept", contract.pk) + "?due=late")
        assert answer.url == reverse("contracts:contract", args=[contract.pk]) + "?due=late"
    assert "Déjà accepté par" in told(client, contract)
    assert contract.moves.count() == 1
    assert contract.instalments.count() == len(contract.verdicts.get().content["schedule"])


def test_each_verb_passes(receive, signed_in):
    client = signed_in("GC")
    accepted, refused, returned, again, several, given = receive(
        {}, {}, {}, {}, {"employeur_idcc": DOUBLE}, {}
    )
    for contract, verb, data, state in (
        (accepted, "accept", {}, "accepted"),
        (refused, "refuse", {"reasons": ["age", "pay"]}, "refused"),
        (returned, "send_back", {"reasons": ["contract"]}, "incomplete"),
        (returned, "complete", {}, "assessed"),
        (again, "reassess", {}, "assessed"),
        (several, "answer", {"cpne": "3"}, "assessed"),
        (given, "assign", {"officer": str(client.user.pk)}, "assessed"),
    ):
        assert client.post(address(verb, contract.pk), data).status_code == 302
        contract.refresh_from_db()
        assert contract.state == state, verb
    assert several.cpne == "3"
    assert given.officer == client.user


@pytest.mark.parametrize(
    ("verb", "data", "sentence"),
    [
        ("refuse", {}, "Cochez au moins un motif."),
        ("refuse", {"reasons": ["nonsense"]}, "nonsense"),
        ("send_back", {}, "Dites ce qui manque"),
        ("send_back", {"comment": "\0"}, "nul"),
        ("accept", {"comment": "x" * 5000}, "2000"),
        ("assign", {"officer": "12345678901234567890"}, "12345678901234567890"),
    ],
)
def test_a_wrong_form_comes_back_with_its_page(receive, signed_in, verb, data, sentence):
    (contract,) = receive({})
    answer = signed_in("GC").post(address(verb, contract.pk), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Move.objects.exists()


def test_an_empty_selection_returns_to_the_queue(receive, signed_in):
    receive({})
    answer = signed_in("GC").post(reverse("contracts:lot"))
    assert (answer.status_code, answer.url) == (302, reverse("contracts:queue"))


@pytest.mark.parametrize("ticked", ["x", "-1", "٣", " ", "1e3", "\0", "9" * 400])
@pytest.mark.parametrize("view", ["lot", "accept_lot", "assign_lot"])
def test_a_selection_of_nonsense_decides_nothing(receive, signed_in, view, ticked):
    receive({})
    answer = signed_in("GC").post(reverse(f"contracts:{view}"), {"contracts": [ticked]})
    assert answer.status_code in (200, 302, 404)
    assert not Move.objects.exists()


def test_a_lot_is_shown_then_decided(receive, signed_in):
    clean, poor = receive({}, {"salaire_brut_embauche": "500"})
    client = signed_in("GC")
    ids = [clean.pk, poor.pk]
    foreseen = client.post(reverse("contracts:lot"), {"contracts": ids})
    assert [file.pk for file in foreseen.context["lot"].clean] == [clean.pk]
    assert not Move.objects.exists()
    done = client.post(reverse("contracts:accept_lot"), {"contracts": ids})
    assert "1 dossier accepté" in done.content.decode()
    assert list(Move.objects.values_list("contract", "verb")) == [(clean.pk, "accept")]
