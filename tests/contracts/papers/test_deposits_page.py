"""The deposits' page: what waits, the file sent, the file that comes back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contracts.actions import decide, deposits
from contracts.models import Contract, Deposit
from tests.contracts.papers.conftest import ON, PRO

PAGE = "/contrats/depots/"
DECA = "006202611000456"


def text(response) -> str:
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def back(client, rows: str, choice: str = "no", name: str = "retour.csv"):
    data = f"numero_interne;statut;numero_deca;message\n{rows}".encode()
    given = {"file": SimpleUploadedFile(name, data), "accept_valid": choice}
    return client.post(reverse("contracts:deposits_receive"), given)


@pytest.fixture
def accepted(receive, officer) -> list[Contract]:
    contracts = receive({}, PRO)
    decide.accept(contracts=[each.pk for each in contracts], by=officer, on=ON, comment="oui")
    return contracts


def test_an_empty_house_says_so(db, signed_in):
    client = signed_in("GC")
    for show in ("", "undeposited", "unreported", "sent", "rejected", "numbered", "reported", "deemed", "x"):
        response = client.get(PAGE, {"show": show, "after": "x"})
        assert response.status_code == 200
        assert not response.context["rows"]
    assert client.post(reverse("contracts:deposits_send"), follow=True).status_code == 200
    assert client.get(reverse("contracts:deposits_file", args=["DEPOT-20261105-001"])).status_code == 404


def test_the_file_is_made_downloaded_and_answered(accepted, signed_in):
    one, two = accepted
    client = signed_in("GC")
    assert set(client.get(PAGE).context["rows"]) == {one, two}
    shown = client.post(reverse("contracts:deposits_send"), follow=True)
    code = f"DEPOT-{timezone.localdate():%Y%m%d}-001"
    assert f"Fichier {code} prêt : 2 dépôts, 0 refus." in text(shown)
    download = client.get(reverse("contracts:deposits_file", args=[code]))
    assert b"".join(download.streaming_content).count(b"\r\n") == 3
    assert download["Content-Disposition"] == f'attachment; filename="{code}.csv"'
    rows = f"{one.number};Déposé;{DECA};\n{two.number};Rejeté;;SIRET inconnu\n"
    done = back(client, rows)
    assert done.status_code == 302
    assert "1 numéro, 1 rejet" in text(client.get(PAGE))
    for show, contract in (("numbered", one), ("rejected", two)):
        assert contract.number in text(client.get(PAGE, {"show": show}))
    assert "SIRET inconnu" in text(client.get(reverse("contracts:papers", args=[two.pk])))
    assert DECA in text(client.get(reverse("contracts:contract", args=[one.pk])))
    assert "Renvoyer aussi" in text(client.get(PAGE))
    client.post(reverse("contracts:deposits_send"), {"again": "on"})
    assert two.deposits.count() == 2


def test_errors_are_shown_and_nothing_is_kept_unless_chosen(accepted, signed_in, officer):
    one, _ = accepted
    deposits.send(by=officer, on=ON)
    client = signed_in("GC")
    rows = f"{one.number};Déposé;{DECA};\nX;Déposé;123;\n"
    refused = back(client, rows)
    assert refused.status_code == 422
    assert "Rien n’a été enregistré" in text(refused)
    assert "15 caractères" in text(refused)
    assert not Deposit.objects.exclude(state="sent").exists()
    kept = back(client, rows, "yes")
    assert kept.status_code == 200
    assert "Lignes valides enregistrées" in text(kept)
    assert Deposit.objects.get(contract=one).number == DECA


@pytest.mark.parametrize(("name", "choice"), [("retour.csv", "peut-être"), ("retour.csv", "")])
def test_a_wrong_choice_is_said(db, signed_in, name, choice):
    assert back(signed_in("GC"), "", choice, name).status_code == 422


def test_a_file_that_is_no_answer_is_said(db, signed_in):
    client = signed_in("GC")
    given = {"file": SimpleUploadedFile("retour.csv", b"<html>"), "accept_valid": "no"}
    response = client.post(reverse("contracts:deposits_receive"), given)
    assert response.status_code == 422
    assert "HTML" in text(response)
    assert client.post(reverse("contracts:deposits_receive"), {}).status_code == 422


def test_pages_follow_each_other(accepted, signed_in, officer, monkeypatch):
    from contracts.views import deposits as views

    monkeypatch.setattr(views, "SIZE", 1)
    one, two = accepted
    client = signed_in("GC")

    def walk(show: str) -> list[int]:
        first = client.get(PAGE, {"show": show})
        second = client.get(PAGE, {"show": show, "after": first.context["next"]})
        assert second.context["next"] == ""
        return [row.pk for row in (*first.context["rows"], *second.context["rows"])]

    assert walk("undeposited") == [one.pk, two.pk]
    deposits.send(by=officer, on=ON)
    rows = list(Deposit.objects.order_by("-id").values_list("pk", flat=True))
    assert walk("sent") == rows


@pytest.mark.parametrize("role", ["FI", "DI", "BX", "AD"])
def test_only_those_who_deposit_enter(db, signed_in, role):
    client = signed_in(role)
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("contracts:deposits_send")).status_code == 403
    assert client.post(reverse("contracts:deposits_receive")).status_code == 403
    assert client.get(reverse("contracts:deposits_file", args=["x"])).status_code == 403
