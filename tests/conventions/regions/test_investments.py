"""Subsidies to centres: promised within their line, paid once each, on evidence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from contracts.actions import regional
from conventions.actions import commitments, investments
from conventions.models import BudgetLine, Convention, Subsidy
from conventions.rules.investments import Planned, flaw
from law.refusal import Impossible
from tests.conventions import making
from tests.conventions.regions.making import ON
from tests.conventions.regions.test_draws import held

E = Decimal
PAPER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
HALF = Planned(E(500), "Factures acquittées", ON)


def promised(line: BudgetLine, by: User, **more: object) -> Subsidy:
    given: dict = {
        "centre": "CFA d’essai", "siret": "13002526500013", "purpose": "Atelier", "amount": E(1000),
        "instalments": [HALF, HALF], "by": by, "on": ON,
    }  # fmt: skip
    return investments.promise(line=line.pk, **(given | more))


def paper() -> ContentFile:
    return ContentFile(PAPER, "facture.pdf")


def test_instalments_make_the_amount() -> None:
    assert flaw(E(1000), [HALF, HALF]) == ""
    assert "1\N{NARROW NO-BREAK SPACE}000,00" in flaw(E(1000), [HALF])
    assert flaw(E(1000), [])
    assert flaw(E(0), [HALF])
    assert flaw(E(500), [Planned(E(500), " ", ON)])


def test_from_the_promise_to_the_last_payment(officer, envelope, normandie) -> None:
    made = promised(envelope, officer)
    assert held(envelope) == (1000, 0)
    first, second = made.instalments.order_by("number")
    investments.pay(instalment=first.pk, file=paper(), by=officer, on=ON)
    assert held(envelope) == (1000, 500)
    with pytest.raises(Impossible, match="déjà payé"):
        investments.pay(instalment=first.pk, file=paper(), by=officer, on=ON)
    with pytest.raises(Impossible, match="pièce"):
        investments.pay(instalment=second.pk, file=None, by=officer, on=ON)
    (grant,) = regional.annex(normandie, ON.year).grants
    assert (grant.committed, grant.paid) == (1000, 500)
    investments.give_up(subsidy=made.pk, reason="Projet réduit", by=officer, on=ON)
    assert held(envelope) == (500, 500)
    assert made.instalments.count() == 1


def test_never_above_the_line_nor_elsewhere(officer, envelope) -> None:
    with pytest.raises(Impossible, match="Il reste"):
        promised(envelope, officer, amount=E(20_000), instalments=[Planned(E(20_000), "Facture", ON)])
    assert held(envelope) == (0, 0)
    assert not Subsidy.objects.exists()


def test_a_commitment_given_back_by_hand_pays_no_more(officer, envelope) -> None:
    made = promised(envelope, officer)
    commitments.release(commitment=made.pk, by=officer, on=ON, reason="Erreur")
    first = made.instalments.order_by("number")[0]
    with pytest.raises(Impossible, match="ne couvre plus"):
        investments.pay(instalment=first.pk, file=paper(), by=officer, on=ON)


class TestPages:
    """What is typed is kept; a payment wants its evidence."""

    @pytest.fixture
    def desk(self, signed_in):
        return signed_in("CO")

    def to(self, name: str, *args: object) -> str:
        return reverse(f"conventions:{name}", args=args)

    def test_a_subsidy_is_granted_and_paid(self, desk, normandie: Convention, envelope) -> None:
        told = {
            "line_": envelope.pk, "centre": "CFA de la Baie", "siret": "130 025 265 00013",
            "purpose": "Plateau", "amount": "900", "amount_1": "400", "on_1": "01/12/2026",
            "condition_1": "Facture", "amount_2": "500",
        }  # fmt: skip
        wrong = desk.post(self.to("subsidy_new", normandie.pk), told)
        assert wrong.status_code == 422
        assert "Complétez ce versement" in wrong.text
        assert "CFA de la Baie" in wrong.text
        told |= {"on_2": "01/06/2027", "condition_2": "Réception"}
        assert desk.post(self.to("subsidy_new", normandie.pk), told).status_code == 302
        made = Subsidy.objects.get()
        line = made.instalments.order_by("number")[0]
        page = self.to("subsidies", normandie.pk)
        assert "CFA de la Baie" in desk.get(page).text
        url = self.to("subsidy_pay", normandie.pk, line.pk)
        assert desk.post(url, {}).status_code == 422
        file = SimpleUploadedFile("facture.pdf", PAPER)
        assert desk.post(url, {f"p{line.pk}-file": file}).status_code == 302
        line.refresh_from_db()
        assert isinstance(line.paid_on, dt.date)
        end = self.to("subsidy_give_up", normandie.pk, made.pk)
        assert desk.post(end, {f"e{made.pk}-reason": ""}).status_code == 422
        assert desk.post(end, {f"e{made.pk}-reason": "Projet réduit"}).status_code == 302
        assert held(envelope) == (400, 400)

    def test_empty_and_elsewhere(self, desk, normandie) -> None:
        assert "Aucune subvention" in desk.get(self.to("subsidies", normandie.pk)).text
        other = making.project(by=desk.user)
        assert desk.get(self.to("subsidies", other.pk)).status_code == 404
