"""The pages: what they show, what they ask, what they refuse, who may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.actions import course
from contracts.models import Amendment, Contract, Regularisation
from tests.contracts.course.conftest import ON, check_money, live
from tests.contracts.course.test_amending import attach
from tests.contracts.course.test_regularising import ONE_YEAR, publish, unpublished

__all__ = ["unpublished"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def running(accepted) -> Contract:
    (contract,) = accepted()
    return contract


def page(client, name: str, *args: object, **query: object):
    return client.get(reverse(f"contracts:{name}", args=args), query)


def text(response) -> str:
    return (
        response.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    )


def test_the_page_of_a_contract_without_events(signed_in, running) -> None:
    client = signed_in("GC")
    response = page(client, "course", running.pk)
    assert response.status_code == 200
    assert "Aucun avenant" in text(response)
    assert "Enregistrer une rupture" in text(response)


def test_an_end_is_looked_at_then_recorded(signed_in, running, bill) -> None:
    client = signed_in("GC")
    bill(live(running)[0])
    address = reverse("contracts:end", args=[running.pk])
    said = {"on_date": "31/03/2027", "motive": "02", "practical_days": "90", "notified_on": ""}
    wrong = client.post(address, said | {"on_date": "31/03/2031"})
    assert wrong.status_code == 422
    assert "sort du contrat" in text(wrong)
    looked = client.post(address, said)
    assert looked.status_code == 200
    assert "Rien n’est encore enregistré" in text(looked)
    assert not running.terminations.exists()
    done = client.post(address, said | {"confirm": "1"}, follow=True)
    assert "Rupture enregistrée, montants recalculés." in text(done)
    assert "Versions de l’échéancier" in text(done)
    assert reverse("contracts:letter_new", args=[running.pk, "decompte"]) in text(done)
    check_money(running)
    again = client.post(address, said | {"confirm": "1"}, follow=True)
    assert "aucun montant n’a changé" in text(again)


def test_an_end_is_taken_back_with_a_reason(signed_in, running) -> None:
    client = signed_in("GC")
    course.terminate(contracts=[running.pk], on_date=dt.date(2027, 3, 31), motive="02", practical_days=90,
                     by=None, on=ON)  # fmt: skip
    address = reverse("contracts:reinstate", args=[running.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "montants rétablis" in text(client.post(address, {"reason": "Erreur"}, follow=True))
    check_money(running)


def test_an_amendment_is_typed_read_and_accepted(signed_in, running) -> None:
    client = signed_in("GC")
    address = reverse("contracts:new_amendment", args=[running.pk])
    assert "Aujourd’hui" in text(client.get(address))
    typed = {"type_contrat": "36", "date_conclusion": "02/03/2027", "date_effet_avenant": "02/03/2027"}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"employeur_siret": "123"}).status_code == 422
    typed |= {"date_fin_contrat": "31/10/2027", "date_fin_formation": "30/09/2027"}
    made = client.post(address, typed, follow=True)
    assert "31/10/2027" in text(made)
    assert "Ainsi modifiée" in text(made)
    row = Amendment.objects.get()
    listed = text(page(client, "amendments"))
    assert running.number in listed
    refused = client.post(reverse("contracts:refuse_amendment", args=[running.pk, row.pk]), {"reason": ""})
    assert refused.status_code == 422
    done = client.post(reverse("contracts:accept_amendment", args=[running.pk, row.pk]), {}, follow=True)
    assert "Avenant 1 accepté" in text(done)
    check_money(running)
    late = client.post(reverse("contracts:accept_amendment", args=[running.pk, row.pk]), {}, follow=True)
    assert "déjà accepté" in text(late)
    assert "Aucun avenant à décider" in text(page(client, "amendments"))


def test_an_amendment_is_refused_with_its_reason(signed_in, running) -> None:
    client = signed_in("GC")
    row = attach(running, tuteur_nom="Petit")
    address = reverse("contracts:refuse_amendment", args=[running.pk, row.pk])
    assert "refusé : le contrat reste" in text(client.post(address, {"reason": "Pièce absente"}, follow=True))
    assert "« Pièce absente »" in text(page(client, "course", running.pk))


def test_contracts_of_one_provider_end_together(signed_in, accepted, bill, receive) -> None:
    client = signed_in("GC")
    first, second = accepted({}, {})
    bill(live(first)[0])
    address = reverse("contracts:end_lot")
    assert "Choisissez un CFA" in text(client.get(address))
    assert first.number in text(client.get(address, {"siret": first.provider_siret}))
    said = {"siret": first.provider_siret, "on_date": "10/12/2026", "motive": "02", "comment": ""}
    assert client.post(address, said).status_code == 422
    both = said | {"contracts": [first.pk, second.pk]}
    assert client.post(address, both | {"on_date": "demain"}).status_code == 422
    looked = text(client.post(address, both))
    assert "2 contrats rompus" in looked
    assert not first.terminations.exists()
    done = client.post(address, both | {"confirm": "1"}, follow=True)
    assert "2 ruptures enregistrées" in text(done)
    for contract in (first, second):
        check_money(contract)
        assert contract.terminated_on == dt.date(2026, 12, 10)
    (waiting,) = receive({})
    assert "laissé" in text(client.post(address, said | {"contracts": [waiting.pk]}))
    assert client.post(address, said | {"contracts": [10**9]}).status_code == 404


def test_probable_ends_are_listed_with_their_reasons(signed_in, accepted, bill) -> None:
    client = signed_in("GC")
    old = {"date_conclusion": "20/01/2026", "date_debut_contrat": "02/02/2026",
           "date_debut_formation_pratique": "02/02/2026", "date_debut_formation": "02/02/2026",
           "date_fin_contrat": "31/01/2028", "date_fin_formation": "31/12/2027"}  # fmt: skip
    silent, billed = accepted(old, {**old, "alternant_nom": "Blin"})
    for line in live(billed):
        bill(line)
    shown = text(page(client, "probable_ends"))
    assert silent.number in shown
    assert billed.number not in shown
    assert "Ni facture ni certificat" in shown
    accepted({**old, "alternant_nom": "Blin", "type_contrat": "22",
              "numero_contrat_precedent": "006202609000456",
              "date_debut_contrat": "01/09/2026",
              "date_conclusion": "20/08/2026", "date_debut_formation_pratique": "01/09/2026",
              "date_debut_formation": "01/09/2026"})  # fmt: skip
    shown = text(page(client, "probable_ends", reason="contract"))
    assert billed.number in shown
    assert silent.number not in shown
    assert "Aucun contrat pour ces filtres" in text(page(client, "probable_ends", siret="1" * 14))
    assert "14 chiffres" in text(page(client, "probable_ends", siret="12"))


def test_a_maintenance_paid_beyond_a_new_contract_is_listed(signed_in, running, receive) -> None:
    """L6222-18-2: six months at most, until a new contract; the new one may come after the end was told."""
    client = signed_in("GC")
    given = {
        "contracts": [running.pk],
        "on_date": dt.date(2026, 11, 10),
        "motive": "02",
        "by": None,
        "on": ON,
    }
    course.terminate(**given, practical_days=8, maintained_until=dt.date(2027, 5, 10))
    assert running.number not in text(page(client, "probable_ends"))
    receive({"date_conclusion": "20/01/2027", "date_debut_contrat": "01/02/2027",
             "date_debut_formation_pratique": "01/02/2027",
             "date_debut_formation": "01/02/2027"})  # fmt: skip
    for reason in ("", "kept"):
        shown = text(page(client, "probable_ends", reason=reason))
        assert running.number in shown
        assert "au-delà d’un nouveau contrat" in shown
    assert running.number not in text(page(client, "probable_ends", reason="contract"))
    course.terminate(**given, practical_days=8, maintained_until=dt.date(2027, 1, 31))
    assert running.number not in text(page(client, "probable_ends"))


def test_an_end_that_waits_for_an_answer_is_listed_until_it_comes(signed_in, running) -> None:
    client = signed_in("GC")
    assert "Aucune rupture à compléter" in text(page(client, "incomplete_ends"))
    given = {"contracts": [running.pk], "on_date": dt.date(2027, 3, 31), "motive": "02", "by": None, "on": ON}
    course.terminate(**given)
    shown = text(page(client, "incomplete_ends"))
    assert running.number in shown
    assert "jours en entreprise" in shown
    course.terminate(**given, practical_days=60)
    assert running.number not in text(page(client, "incomplete_ends"))


def test_the_empty_lists_say_so(signed_in, db) -> None:
    client = signed_in("GC")
    assert "Aucune rupture probable" in text(page(client, "probable_ends"))
    assert page(client, "probable_ends", after="x", months="9").status_code == 200
    assert page(client, "amendments", after="x~y").status_code == 200
    assert page(client, "amendments", after="2026-01-01~3").status_code == 200


def test_a_regularisation_is_simulated_read_and_applied(signed_in, unpublished, accepted, bill) -> None:
    client = signed_in("FI")
    (contract,) = accepted(ONE_YEAR)
    bill(live(contract)[0])
    publish(5400)
    listed = reverse("contracts:regularisations")
    assert "1 contrat accepté attend son niveau" in text(client.get(listed))
    assert client.post(listed, {"scope": "all"}).status_code == 422
    shown = client.post(listed, {"scope": "interim"}, follow=True)
    row = Regularisation.objects.get()
    assert "-240,00 €" in text(shown) or "−240,00 €" in text(shown)
    assert contract.number in text(shown)
    assert "6 000,00 €" in text(shown)
    sheet = page(client, "regularisation_file", row.pk)
    assert contract.number.encode() in b"".join(sheet.streaming_content)
    done = client.post(reverse("contracts:regularisation_apply", args=[row.pk]), follow=True)
    assert "Régularisation appliquée." in text(done)
    check_money(contract)
    again = client.post(reverse("contracts:regularisation_apply", args=[row.pk]), follow=True)
    assert "ne peut plus être appliquée" in text(again)
    assert "Appliquée" in text(client.get(listed))


@pytest.mark.parametrize("name", ["probable_ends", "amendments", "incomplete_ends"])
def test_representatives_of_branches_see_nothing(signed_in, name: str) -> None:
    assert page(signed_in("BX"), name).status_code == 403


def test_who_may_read_may_not_change(signed_in, running) -> None:
    client = signed_in("SM")
    response = page(client, "course", running.pk)
    if response.status_code == 200:
        assert "Enregistrer une rupture" not in text(response)
    assert client.post(reverse("contracts:end", args=[running.pk]), {}).status_code == 403
    assert client.post(reverse("contracts:end_lot"), {}).status_code == 403
    assert page(client, "regularisations").status_code == 403


def test_only_posts_write(signed_in, running) -> None:
    client = signed_in("GC")
    for name in ("end", "reinstate"):
        assert page(client, name, running.pk).status_code == 405
    assert page(client, "accept_amendment", running.pk, 10**9).status_code == 405
    assert client.post(reverse("contracts:accept_amendment", args=[running.pk, 10**9])).status_code == 404
    assert timezone.localdate() >= ON
