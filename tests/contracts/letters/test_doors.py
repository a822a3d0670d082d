"""The doors of letters: who may pass, what is shown, what is said."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from contracts.actions import letters
from contracts.models import Contract, Letter
from contracts.views.letter_offers import offers
from contracts.views.letters import SLUGS
from tests.contracts.decide.conftest import ON

READERS = ("GC", "FI", "AP", "DI")
SENDERS = ("GC", "FI")
NOBODY = ("SM", "BR", "CO", "AD", "BX")


@pytest.fixture
def contract(accepted) -> Contract:
    """A file accepted today."""
    return accepted({})[0]


@pytest.fixture
def letter(contract) -> Letter:
    """Its letter, not sent."""
    return letters.prepare(kind="acceptance", contract=contract, by=None, on=ON)


def pages(contract: Contract, letter: Letter) -> dict[str, str]:
    """Every page that only reads."""
    return {
        "letters": reverse("contracts:letters"),
        "letter": reverse("contracts:letter", args=[letter.pk]),
        "letter_file": reverse("contracts:letter_file", args=[letter.pk]),
        "letter_preview": reverse("contracts:letter_preview", args=[contract.pk, "accord"]),
    }


def doings(contract: Contract, letter: Letter) -> dict[str, str]:
    """Every door that writes."""
    return {
        "letter_new": reverse("contracts:letter_new", args=[contract.pk, "accord"]),
        "letter_send": reverse("contracts:letter_send", args=[letter.pk]),
        "letter_posted": reverse("contracts:letter_posted", args=[letter.pk]),
        "letters_send": reverse("contracts:letters_send"),
        "letters_lot": reverse("contracts:letters_lot"),
    }


@pytest.mark.parametrize("role", READERS)
def test_who_may_read(contract, letter, signed_in, role):
    client = signed_in(role)
    for address in pages(contract, letter).values():
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("role", NOBODY)
def test_who_may_not_read(contract, letter, signed_in, role):
    client = signed_in(role)
    for address in pages(contract, letter).values():
        assert client.get(address).status_code == 403, address


@pytest.mark.parametrize("role", sorted({*READERS, *NOBODY} - {*SENDERS}))
def test_who_may_not_send(contract, letter, signed_in, role):
    client = signed_in(role)
    for address in doings(contract, letter).values():
        assert client.post(address, {"letters": letter.pk}).status_code == 403, address
    assert mail.outbox == []


def test_who_is_not_signed_in_is_asked_to(contract, letter, client):
    for address in (*pages(contract, letter).values(), *doings(contract, letter).values()):
        assert client.get(address).url.startswith(reverse("account_login"))


def test_writing_is_posted_with_its_token(contract, letter, signed_in, make_user):
    client = signed_in("GC")
    for name, address in doings(contract, letter).items():
        if name not in ("letter_new", "letters_lot"):
            assert client.get(address).status_code == 405
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(make_user("GC"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert forged.post(doings(contract, letter)["letter_send"]).status_code == 403
    assert mail.outbox == []


@pytest.mark.parametrize("pk", [0, 999_999, 10**18])
def test_what_does_not_exist_is_not_found(contract, signed_in, pk):
    client = signed_in("GC")
    for name in ("letter", "letter_file"):
        assert client.get(reverse(f"contracts:{name}", args=[pk])).status_code == 404
    assert client.post(reverse("contracts:letter_send", args=[pk])).status_code == 404
    assert client.get(reverse("contracts:letter_new", args=[pk, "accord"])).status_code == 404
    assert client.get(reverse("contracts:letter_new", args=[contract.pk, "autre"])).status_code == 404


def test_a_letter_is_seen_before_it_is_sent(contract, signed_in):
    client = signed_in("GC")
    address = reverse("contracts:letter_new", args=[contract.pk, "accord"])
    page = client.get(address).content.decode()
    assert "rh@brun.example" in page
    assert "Prise en charge accordée" in page
    assert not Letter.objects.exists()
    answer = client.post(address, {"send": "1"}, follow=True)
    letter = Letter.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("contracts:letter", args=[letter.pk])
    assert "Courrier envoyé." in answer.content.decode()
    assert (letter.state, letter.sent_by, letter.made_by) == ("sent", client.user, client.user)
    assert len(mail.outbox) == 1
    assert client.get(address).url == reverse("contracts:letter", args=[letter.pk])


def test_a_letter_may_be_prepared_only(contract, signed_in):
    client = signed_in("GC")
    client.post(reverse("contracts:letter_new", args=[contract.pk, "accord"]))
    assert Letter.objects.get().state == "ready"
    assert mail.outbox == []


@pytest.mark.parametrize("slug", sorted(set(SLUGS) - {"accord"}))
def test_a_letter_without_reason_sends_back_to_the_file(contract, signed_in, slug):
    client = signed_in("GC")
    for name in ("letter_new", "letter_preview"):
        answer = client.get(reverse(f"contracts:{name}", args=[contract.pk, slug]))
        assert answer.url == reverse("contracts:contract", args=[contract.pk])
    client.post(reverse("contracts:letter_new", args=[contract.pk, slug]))
    assert not Letter.objects.exists()


def test_the_file_is_shown_or_downloaded_and_never_kept_by_the_browser(contract, letter, signed_in):
    client = signed_in("DI")
    address = pages(contract, letter)["letter_file"]
    shown, taken = client.get(address), client.get(f"{address}?telecharger")
    assert shown.content == taken.content == letters.pdf_of(letter)
    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"].startswith("inline")
    assert taken["Content-Disposition"].startswith("attachment")
    assert "no-store" in shown["Cache-Control"]
    assert f"accord-{contract.number}" in shown["Content-Disposition"]


def test_an_altered_letter_is_said(contract, letter, signed_in):
    Letter.objects.filter(pk=letter.pk).update(sha256="0" * 64)
    answer = signed_in("GC").get(pages(contract, letter)["letter_file"], follow=True)
    assert "n’est plus celui qui a été préparé" in answer.content.decode()


def test_several_are_sent_from_the_list(accepted, signed_in):
    files = accepted({}, {"alternant_nom": "Blin"}, {"alternant_nom": "Caro"})
    made = [letters.prepare(kind="acceptance", contract=file, by=None, on=ON) for file in files]
    client = signed_in("FI")
    answer = client.post(
        reverse("contracts:letters_send"), {"letters": [made[0].pk, made[1].pk, "x", 10**30]}, follow=True
    )
    assert "2 courriers envoyés." in answer.content.decode()
    assert [letter.pk for letter in Letter.objects.filter(state="ready")] == [made[2].pk]
    nothing = client.post(reverse("contracts:letters_send"), {}, follow=True)
    assert "Sélectionnez au moins un courrier" in nothing.content.decode()


def test_the_list_by_state_and_kind(accepted, refused, signed_in):
    sent, waiting = (
        letters.prepare(kind="acceptance", contract=file, by=None, on=ON)
        for file in accepted({}, {"alternant_nom": "Blin"})
    )
    letters.send(letter=sent, by=None)
    refusal = letters.prepare(kind="refusal", contract=refused("pay"), by=None, on=ON)
    client, address = signed_in("GC"), reverse("contracts:letters")

    def found(**asked: str) -> list[int]:
        return [letter.pk for letter in client.get(address, asked).context["letters"]]

    assert found() == [waiting.pk, refusal.pk]
    assert found(kind="refusal") == [refusal.pk]
    assert found(state="sent") == [sent.pk]
    assert found(state="all") == [refusal.pk, waiting.pk, sent.pk]
    assert found(state="failed") == []
    assert found(q="Blin") == found(q=waiting.contract.number) == [waiting.pk]
    assert found(q="13002526500013", state="sent") == [sent.pk]
    assert found(q="é") == [waiting.pk, refusal.pk]  # too short: said beside the field, and left out
    assert found(after=str(waiting.pk)) == [refusal.pk]
    assert found(state="x", after="'; --") == [waiting.pk, refusal.pk]
    assert {kind: count for kind, _, count in client.get(address).context["counts"]} == {
        "acceptance": 1,
        "refusal": 1,
    }


def test_long_lists_are_paged_in_few_queries(accepted, signed_in, django_assert_max_num_queries):
    (file,) = accepted({})
    model = letters.prepare(kind="acceptance", contract=file, by=None, on=ON)
    Letter.objects.bulk_create(
        [
            Letter(
                contract=file, kind="acceptance", key=f"k{number}", recipients=["a@b.example"],
                content=model.content, file=model.file.name, sha256=model.sha256, dated_on=ON,
            )
            for number in range(120)
        ]
    )  # fmt: skip
    client, seen, after = signed_in("GC"), [], ""
    with django_assert_max_num_queries(12):
        client.get(reverse("contracts:letters"))
    for _ in range(3):
        page = client.get(reverse("contracts:letters"), {"after": after}).context
        seen += [letter.pk for letter in page["letters"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == 121
    assert after == ""


def test_a_posted_letter_is_noted(accepted, signed_in):
    from registers.models import Provider

    (file,) = accepted({"employeur_courriel": "", "alternant_courriel": ""})
    Provider.objects.update(email="")
    client = signed_in("GC")
    client.post(reverse("contracts:letter_new", args=[file.pk, "accord"]), {"send": "1"})
    letter = Letter.objects.get()
    assert letter.state == "ready"
    page = client.get(reverse("contracts:letter", args=[letter.pk])).content.decode()
    assert "À imprimer" in page
    assert reverse("contracts:letter_send", args=[letter.pk]) not in page
    client.post(reverse("contracts:letter_send", args=[letter.pk]))
    client.post(reverse("contracts:letter_posted", args=[letter.pk]))
    letter.refresh_from_db()
    assert (letter.state, letter.sent_by) == ("sent", client.user)
    assert "Posté" in client.get(reverse("contracts:letter", args=[letter.pk])).content.decode()


def test_what_a_file_calls_for_is_offered_once(contract, signed_in, rf, make_user):
    request = rf.get("/")
    request.user = make_user("GC")
    assert [offer["slug"] for offer in offers(request, contract)] == ["accord"]
    letters.prepare(kind="acceptance", contract=contract, by=None, on=ON)
    assert offers(request, contract) == []
    request.user = make_user("DI")
    assert offers(request, contract) == []


def test_hostile_names_are_escaped(accepted, signed_in):
    name = '<script>alert("x")</script>'
    (file,) = accepted({"employeur_denomination": name})
    client = signed_in("GC")
    letter = letters.prepare(kind="acceptance", contract=file, by=None, on=ON)
    for address in (*pages(file, letter).values(), reverse("contracts:letter_new", args=[file.pk, "accord"])):
        assert name.encode() not in client.get(address, follow=True).content


def test_the_fragments_render(contract, letter, signed_in, rf):
    from django.template.loader import render_to_string

    shown = render_to_string("contracts/letters/of_contract.html", {"letters": contract.letters.all()})
    assert reverse("contracts:letter", args=[letter.pk]) in shown
    assert "Aucun courrier" in render_to_string("contracts/letters/of_contract.html", {"letters": []})
    offer = {"kind": "acceptance", "slug": "accord", "label": "Accord de prise en charge"}
    shown = render_to_string("contracts/letters/offer.html", {"offers": [offer], "contract": contract})
    assert "Préparer le courrier" in shown
