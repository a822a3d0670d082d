"""The page of a file: rights, what fails first, why of each amount, questions, neighbours, health data."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from contracts.actions import decide
from contracts.models import Contract, Verdict
from tests.contracts.decide.conftest import DOUBLE, ON
from tests.contracts.intake.conftest import AMENDMENT, APPRENTICE, TERMINATION

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")  # random letters may spell anything
POOR = {"salaire_brut_embauche": "500,00"}
DISABLED = {"alternant_handicap": "oui", "montant_rqth": "1500,00"}


def page(client, contract: Contract, **query: str) -> str:
    answer = client.get(reverse("contracts:contract", args=[contract.pk]), query)
    assert answer.status_code == 200
    return TOKEN.sub("", answer.content.decode())


def flat(text: str) -> str:
    """The words of a page, with ordinary spaces."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]*>", " ", text))


class TestRights:
    """Who opens a file."""

    def test_anonymous_signs_in(self, client, file) -> None:
        answer = client.get(reverse("contracts:contract", args=[file().pk]))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))

    @pytest.mark.parametrize("role", ["AD", "BX"])
    def test_without_the_right(self, signed_in, file, role: str) -> None:
        assert signed_in(role).get(reverse("contracts:contract", args=[file().pk])).status_code == 403

    @pytest.mark.parametrize("pk", [0, 999_999, 10**18, 10**30])
    def test_unknown(self, signed_in, pk: int) -> None:
        client = signed_in("GC")
        assert client.get(reverse("contracts:contract", args=[pk])).status_code == 404
        assert client.get(reverse("contracts:replay", args=[pk, 1])).status_code == 404

    def test_a_verdict_of_another_file(self, signed_in, receive) -> None:
        one, other = receive({}, {})
        verdict = Verdict.objects.get(contract=other)
        answer = signed_in("GC").get(reverse("contracts:replay", args=[one.pk, verdict.pk]))
        assert answer.status_code == 404

    def test_a_reader_is_offered_no_decision(self, signed_in, receive) -> None:
        (contract,) = receive({})
        text = page(signed_in("DI"), contract)
        assert "pas de le décider" in text
        assert "<textarea" not in text


class TestPage:
    """What the page says."""

    def test_fails_come_first_with_article_and_field(self, signed_in, receive) -> None:
        (contract,) = receive(POOR)
        text = page(signed_in("GC"), contract)
        tones = re.findall(r'<li class="check-(\w+)"', text)
        assert tones[0] == "fail"
        assert tones == sorted(tones, key=["fail", "warn", "pass", "na"].index)
        failed = text[text.index('<li class="check-fail"') : text.index('<li class="check-pass"')]
        assert "Champ à corriger : Salaire brut mensuel à l’embauche" in flat(failed)
        assert "https://www.legifrance.gouv.fr/" in failed
        assert "contrôles conformes" in flat(text)

    def test_reasons_of_failed_checks_are_ticked(self, signed_in, receive) -> None:
        (contract,) = receive(POOR)
        text = page(signed_in("GC"), contract)
        assert re.findall(r'name="reasons" value="(\w+)"[^>]* checked', text) == ["pay"]
        assert "Pourquoi accepter malgré les points signalés" in text

    def test_every_amount_says_why(self, signed_in, receive) -> None:
        (contract,) = receive({})
        text = page(signed_in("GC"), contract)
        lines = Verdict.objects.get(contract=contract).content["amount"]["lines"]
        assert text.count('<details class="why-line">') == len(lines) + 1  # and the annual level
        words = flat(text)
        assert "Jours de l’année d’exécution" in words
        assert "200 repas × 3,00 €" in words
        assert "Total à engager" in words

    def test_the_schedule_and_its_time_line(self, signed_in, receive) -> None:
        (contract,) = receive({})
        text = page(signed_in("GC"), contract)
        assert text.count('<circle cx="') >= 3
        assert not re.search(r'c?x[12]?="[^"]*,', text)
        assert "Prévu si accepté" in text

    def test_several_committees_are_asked(self, signed_in, receive) -> None:
        (contract,) = receive({"employeur_idcc": DOUBLE})
        client = signed_in("GC")
        words = flat(page(client, contract))
        assert "CPNE 2 · CPNE 2 · 9 000,00 € par an" in words
        assert "CPNE 3 · CPNE 3 · 7 000,00 € par an" in words
        client.post(reverse("contracts:answer", args=[contract.pk]), {"cpne": "3"})
        assert "IDCC 2120 · CPNE 3" in flat(page(client, contract))

    def test_a_level_without_amount_is_said(self, signed_in, receive) -> None:
        (contract,) = receive({"employeur_idcc": DOUBLE})
        row = Verdict.objects.get(contract=contract)
        del row.facts["levels"][0]["annual"]  # NC
        Verdict.objects.create(contract=contract, facts=row.facts, content=row.content)
        words = flat(page(signed_in("GC"), contract))
        assert "CPNE 2 · CPNE 2 · aucun niveau publié" in words

    def test_history_says_who_and_why(self, signed_in, receive) -> None:
        (contract,) = receive(POOR)
        client = signed_in("GC")
        decide.refuse(contracts=[contract.pk], by=client.user, on=ON, reasons=["pay"], comment="Vu ce jour.")
        words = flat(page(client, contract))
        assert f"Refusé par {client.user}" in words
        assert "La rémunération est inférieure au minimum (condition 4°). D6222-26" in words
        assert "Vu ce jour." in words

    def test_replay(self, signed_in, receive) -> None:
        (contract,) = receive({})
        verdict = Verdict.objects.get(contract=contract)
        address = reverse("contracts:replay", args=[contract.pk, verdict.pk])
        client = signed_in("GC")
        assert address in page(client, contract)
        assert "Identique au centime" in client.get(address).content.decode()

    def test_what_came_after(self, signed_in, load) -> None:
        load([APPRENTICE], name="1.csv")
        load([AMENDMENT, {**APPRENTICE, "alternant_prenom": "Anne"}], name="2.csv")
        load([TERMINATION], name="3.csv")
        contract = Contract.objects.get()
        words = flat(page(signed_in("GC"), contract))
        assert "Avenant n° 1, conclu le 02/11/2026, effet le 02/11/2026" in words
        assert "Avenant : autre changement (maître, durée…) (36)" in words
        assert "Premier prénom : Jeanne → Anne" in words
        assert "rompu le 15/01/2027" in words

    def test_before_any_verdict(self, signed_in, file) -> None:
        bare = file(state="received", outcome="", total=None, complete_on=None, decision_due_on=None)
        answer = signed_in("GC").get(reverse("contracts:contract", args=[bare.pk]))
        assert answer.status_code == 200
        assert "Pas encore instruit" in answer.content.decode()

    def test_neighbours_keep_the_filters(self, signed_in, file) -> None:
        first, middle, last = (file(kind="pro", total=total) for total in (1, 2, 3))
        file(kind="app", total=2)
        text = page(signed_in("GC"), middle, kind="pro", sort="montant", after="x", nonsense="1")
        for neighbour, rel in ((first, "prev"), (last, "next")):
            address = reverse("contracts:contract", args=[neighbour.pk])
            assert re.search(f'rel="{rel}" href="{address}\\?kind=pro&amp;sort=montant"', text)

    def test_queries_are_few(self, signed_in, receive, django_assert_num_queries) -> None:
        (contract,) = receive({})
        client = signed_in("GC")
        page(client, contract)
        with django_assert_num_queries(17):  # four of them for the log of readings
            page(client, contract)


class TestHealth:
    """Disability is read with its own permission only."""

    def test_told_to_who_may_know(self, signed_in, receive) -> None:
        (contract,) = receive(DISABLED)
        words = flat(page(signed_in("GC"), contract))
        assert "Travailleur handicapé (RQTH) oui" in words
        assert "Majoration pour un apprenti reconnu travailleur handicapé" in words

    def test_hidden_from_others(self, signed_in, receive, make_user) -> None:
        (contract,) = receive(DISABLED)
        decide.send_back(
            contracts=[contract.pk], by=make_user("GC"), on=ON, reasons=["disability", "contract"]
        )
        client = signed_in("DI")
        verdict = Verdict.objects.get(contract=contract)
        replayed = client.get(reverse("contracts:replay", args=[contract.pk, verdict.pk])).content.decode()
        for text in (page(client, contract), TOKEN.sub("", replayed)):
            assert not re.search("handicap|rqth|disab", text, re.IGNORECASE)
        words = flat(page(client, contract))
        assert "Autre modulation (motif réservé)" in words
        assert "Contrat signé des deux parties" in words


def test_every_file_of_the_example(load, signed_in, shared_data, make_user) -> None:
    """Files of every shape, read by who may know all and by who may not."""
    batch = load(shared_data / "contrats" / "exemple-synthetique-import_utf8-sig.csv", accept_valid=True)
    files = list(Contract.objects.filter(batch=batch))
    assert files
    client = signed_in("DI")
    for contract in files:
        assert not re.search(r"handicap|rqth|\bBOE\b", page(client, contract), re.IGNORECASE), contract.number
    client.force_login(make_user("GC"), backend="allauth.account.auth_backends.AuthenticationBackend")
    for contract in files:
        page(client, contract, state="all")
