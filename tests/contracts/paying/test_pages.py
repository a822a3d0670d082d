"""The pages of payments: who may, what they say, how they page, what a wrong form keeps."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from contracts.models import Hold, Invoice, InvoiceLine, Letter, Payment, PaymentRun, Settlement
from law import calendar
from registers.models import Provider
from tests.contracts.paying.conftest import IBANS, SIRETS, open_account

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _monday(time_machine) -> None:
    time_machine.move_to("2026-11-23 10:00+01:00", tick=False)


def address(view: str, *args: object) -> str:
    return reverse(f"contracts:{view}", args=args)


def shown(client, view: str, *args: object, **query: object) -> str:
    answer = client.get(address(view, *args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def said(client) -> str:
    answer = client.get(reverse("home"))
    return " ".join(map(str, answer.context["messages"])).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def become(client, people):
    """Sign in as one of the people."""

    def become(name: str) -> object:
        client.force_login(people[name], backend=BACKEND)
        return client

    return become


def run_data(**more: object) -> dict[str, object]:
    day = calendar.next_transfer_day(timezone.localdate() + dt.timedelta(days=1))
    return {"execute_on": f"{day:%d/%m/%Y}", "mode": "bank", "schema": "pain.001.001.09", **more}


@pytest.fixture
def proposed(accepted, become) -> PaymentRun:
    accepted("100")
    become("finance").post(address("payments"), run_data())
    return PaymentRun.objects.get()


@pytest.fixture
def approved(proposed, become) -> PaymentRun:
    become("approver").post(address("run_approve", proposed.pk))
    proposed.refresh_from_db()
    assert proposed.state == "approved"
    return proposed


class TestRuns:
    """From what is due to the file."""

    def test_nothing_due(self, become) -> None:
        become("finance")
        assert "Rien n’est dû" in shown(become("finance"), "payments")
        assert "Aucun lot de paiement" in shown(become("finance"), "runs")

    def test_what_is_due_and_why_some_is_left(self, accepted, become) -> None:
        accepted("100")
        accepted("20", provider=1, paid=False)
        accepted("-5", provider=2)
        client = become("finance")
        page = shown(client, "payments")
        assert "Aucun compte bancaire validé" in page
        assert "qu’à reprendre un trop-perçu" in page
        assert "CFA n° 1" in shown(client, "payments", show="left")
        assert "CFA n° 1" not in shown(client, "payments", show="paid")
        assert "CFA n° 2" in shown(client, "payments", show="over")
        assert "CFA n° 1" in shown(client, "payments", q="cfa n° 1")
        assert "Aucun organisme ne répond" in shown(client, "payments", q="zzz")
        assert "Aucun organisme ne répond" in shown(client, "payments", until="01/01/2020", show="paid")
        listed = b"".join(client.get(address("payments_csv"), {"show": "left"}).streaming_content).decode()
        assert "CFA n° 1" in listed
        assert SIRETS[0] not in listed
        for wrong in ({"until": "32/13/2020"}, {"show": "x"}, {"after": "x"}, {"q": "\x00"}):
            shown(client, "payments", **wrong)

    def test_a_wrong_form_is_shown_again(self, accepted, become) -> None:
        accepted("100")
        for more, told in (
            ({"execute_on": "29/11/2026"}, "n’exécutent aucun virement"),
            ({"execute_on": "zz"}, "Écrivez une date"),
            ({"execute_on": ""}, "Indiquez cette date"),
            ({"mode": "cash"}, "Sélectionnez un choix valide"),
            ({"until": "01/01/2020"}, "au plus tard le 01/01/2020"),
        ):
            answer = become("finance").post(address("payments"), run_data(**more))
            assert answer.status_code == 422
            assert told in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert not PaymentRun.objects.exists()

    def test_proposed_then_approved_by_another_then_downloaded(self, proposed, become) -> None:
        client = become("finance")
        assert "attend un approbateur" in shown(client, "run", proposed.pk)
        assert client.post(address("run_approve", proposed.pk)).status_code == 403
        client = become("approver")
        assert "1 lot à approuver" in shown(client, "payments")
        assert "Approuver 100,00" in shown(client, "run", proposed.pk)
        client.get(address("run_file", proposed.pk))
        assert "n’est pas approuvé" in said(client)
        client.post(address("run_approve", proposed.pk))
        assert "son fichier est prêt" in said(client)
        page = shown(client, "run", proposed.pk)
        assert "Télécharger le fichier" in page
        file = client.get(address("run_file", proposed.pk))
        assert file["Content-Type"] == "application/xml"
        assert b"pain.001.001.09" in file.content
        become("other").post(address("run_approve", proposed.pk))
        assert "Déjà approuvé par" in said(client)
        assert become("finance").get(address("run_file", proposed.pk)).status_code == 403

    def test_two_roles_do_not_make_two_persons(self, proposed, become, people) -> None:
        actions.give_role(user=people["finance"], code="AP")
        client = become("finance")
        assert "une autre personne l’approuve" in shown(client, "run", proposed.pk)
        client.post(address("run_approve", proposed.pk))
        assert "autre personne" in said(client)
        assert PaymentRun.objects.get().state == "proposed"

    def test_rejected_with_a_reason(self, proposed, become) -> None:
        client = become("approver")
        answer = client.post(address("run_reject", proposed.pk), {"reason": ""})
        assert answer.status_code == 422
        assert "Dites pourquoi ce lot est rejeté" in answer.content.decode()
        client.post(address("run_reject", proposed.pk), {"reason": "Une facture à revoir"})
        assert "Une facture à revoir" in shown(client, "run", proposed.pk)
        assert "Lot n°" in shown(client, "runs")
        assert InvoiceLine.objects.get().paid == 0

    def test_handed_over_is_a_list(self, accepted, become) -> None:
        accepted("100")
        become("finance").post(address("payments"), run_data(mode="handover"))
        run = PaymentRun.objects.get()
        client = become("approver")
        client.post(address("run_approve", run.pk))
        assert "exécuté ailleurs" in shown(client, "run", run.pk)
        assert client.get(address("run_file", run.pk))["Content-Type"].startswith("text/csv")

    def test_long_lists_are_paged(self, accepted, contract, become, people, make_provider) -> None:
        accepted("1")
        for number in range(60):
            siret = f"{30000000000000 + number}"
            Provider.objects.create(siret=siret, name=f"Centre {number}")
            (line,) = accepted("10")
            Invoice.objects.filter(pk=line.invoice_id).update(provider_siret=siret)
            if number < 55:
                open_account(Provider.objects.get(pk=siret), people, IBANS[0], on=dt.date(2026, 11, 2))
        client = become("finance")
        first = client.get(address("payments"))
        second = client.get(address("payments"), {"after": first.context["next"]})
        assert [len(answer.context["rows"]) for answer in (first, second)] == [50, 11]
        client.post(address("payments"), run_data())
        run = PaymentRun.objects.get()
        first = client.get(address("run", run.pk))
        second = client.get(address("run", run.pk), {"after": first.context["next"]})
        assert [len(answer.context["rows"]) for answer in (first, second)] == [50, 6]
        assert len(client.get(address("run", run.pk), {"voir": "ecartes"}).context["rows"]) == 5
        listed = b"".join(client.get(address("run_csv", run.pk)).streaming_content).decode()
        assert len(listed.splitlines()) == 1 + 56 + 5
        assert IBANS[0] not in listed
        assert "Centre 7" in shown(client, "run", run.pk, q="30000000000007")
        assert "Aucun virement ne répond" in shown(client, "run", run.pk, q="99")


class TestReturns:
    """What the bank sends back."""

    def test_by_form(self, approved, become) -> None:
        payment = Payment.objects.get()
        client = become("finance")
        assert "mailto" not in shown(client, "payment", payment.pk)
        Provider.objects.update(email="compta&co@cfa.fr")
        page = shown(client, "payment", payment.pk)
        assert f"mailto:compta%26co%40cfa.fr?subject=Avis%20de%20paiement%20{payment.reference}" in page
        assert "F-1" in page
        assert "Enregistrer un rejet" in page
        assert "Enregistrer un rejet" not in shown(become("approver"), "payment", payment.pk)
        advice = b"".join(become("finance").get(address("payment_csv", payment.pk)).streaming_content)
        assert "LOT" in advice.decode("utf-8-sig")
        back = address("payment_return", payment.pk)
        assert client.post(back, {"on": "", "reason": ""}).status_code == 422
        client.post(back, {"on": "24/11/2026", "reason": "AC04"})
        assert "ne peut pas être revenu" in said(client)
        client.post(back, {"on": "23/11/2026", "reason": "AC04"})
        assert "de nouveau à payer" in said(client)
        client.post(back, {"on": "23/11/2026", "reason": "AC04"})
        assert "déjà enregistré" in said(client)
        assert "Compte clos" in shown(client, "payment_returns")
        assert "1 rejeté" in shown(client, "run", approved.pk)

    def test_by_file(self, approved, become) -> None:
        reference = Payment.objects.get().reference
        client = become("finance")
        assert "Aucun virement rejeté" in shown(client, "payment_returns")

        def send(text: str, encoding: str = "utf-8") -> object:
            file = SimpleUploadedFile("rejets.csv", text.encode(encoding))
            return client.post(address("payment_returns"), {"file": file})

        wrong = send(f"Référence;Date;Motif\n{reference};31/02/2026;AC04\nX;23/11/2026;AC04\n;;\n", "cp1252")
        assert wrong.status_code == 422
        assert "Ligne 2" in wrong.content.decode()
        wrong = send(f"Référence;Date;Motif\n{reference};23/11/2026;AC04\nX;23/11/2026;AC04\n")
        assert "Ligne 3" in wrong.content.decode()
        assert Payment.objects.get().state == "sent"
        good = f"EndToEndId,Date de rejet,Code motif\n{reference},2026-11-23,AC04\n"
        for told in ("1 rejet enregistré, 100,00", "déjà enregistrés"):
            assert send(good).status_code == 302
            assert told in said(client)
        assert client.post(address("payment_returns"), {"file": workbook(reference)}).status_code == 302
        assert "déjà enregistrés" in said(client)
        for text in ("", "%PDF-1.7", "a;b\n1;2\n", "reference;date;motif\n", "reference;date;motif\n\0"):
            assert send(text).status_code == 422
        assert client.post(address("payment_returns")).status_code == 422
        assert become("approver").post(address("payment_returns")).status_code == 403


def workbook(reference: str) -> SimpleUploadedFile:
    """The same returns as a bank portal exports them: a title above the header, real dates."""
    from openpyxl import Workbook

    book, stream = Workbook(), BytesIO()
    header, line = ["Référence", "Date", "Motif"], [reference, dt.date(2026, 11, 23), "AC04"]
    for row in (["Rejets du mois"], [], header, line):
        book.active.append(row)
    book.save(stream)
    return SimpleUploadedFile("rejets.xlsx", stream.getvalue())


class TestSettlements:
    """Overpayments and suspensions."""

    def test_from_a_debt_to_nothing(self, accepted, become) -> None:
        client = become("finance")
        assert "Aucun trop-perçu" in shown(client, "settlements")
        accepted("-30", "-50")
        assert "rien à compenser" in shown(client, "settlements")
        page = shown(client, "overpaid", SIRETS[0])
        assert "80,00" in page
        refund = address("settle_refund", SIRETS[0])
        wrong = client.post(refund, {"refund-amount": "abc", "refund-received_on": "x"})
        assert wrong.status_code == 422
        assert "pas un montant" in wrong.content.decode()
        data = {"refund-amount": "30,50", "refund-received_on": "20/11/2026", "refund-reference": "R-1"}
        assert client.post(refund, data).status_code == 302
        again = client.post(refund, data)
        assert again.status_code == 422
        assert "déjà la référence" in again.content.decode()
        waiver = address("settle_waiver", SIRETS[0])
        data = {"waiver-amount": "49.50", "waiver-reference": "D-1", "waiver-reason": "Liquidation"}
        assert client.post(waiver, data).status_code == 302
        made = Settlement.objects.get(kind="waiver")
        assert "par une autre personne que vous" in shown(client, "settlements")
        assert client.post(address("waiver_validate", made.pk)).status_code == 403
        client = become("approver")
        assert "Valider l’abandon" in shown(client, "settlements")
        client.post(address("waiver_validate", made.pk))
        assert "Abandon validé" in said(client)
        client.post(address("waiver_reject", made.pk))
        assert "Déjà validé" in said(client)
        assert "Rien à rendre" in shown(client, "overpaid", SIRETS[0])

    def test_an_order_is_a_letter(self, accepted, become) -> None:
        accepted("-30")
        client = become("finance")
        data = {"order-reason": "Rupture du contrat", "order-pay_by": "23/12/2026"}
        answer = client.post(address("settle_order", SIRETS[0]), data)
        letter = Letter.objects.get()
        assert answer.url == address("letter", letter.pk)
        assert client.post(address("settle_order", SIRETS[0]), data).url == answer.url
        late = client.post(address("settle_order", SIRETS[0]), {**data, "order-pay_by": "01/01/2026"})
        assert late.status_code == 422

    def test_suspensions(self, become, make_provider, people) -> None:
        make_provider(0)
        client = become("finance")
        assert "Aucune suspension" in shown(client, "holds")
        for siret in ("zz", "99999999999999"):
            assert client.post(address("holds"), {"siret": siret, "reason": "x"}).status_code == 422
        client.post(address("holds"), {"siret": "130 025 265 00013", "reason": "Faux certificats"})
        hold = Hold.objects.get()
        again = client.post(address("holds"), {"siret": SIRETS[0], "reason": "Encore"})
        assert "déjà proposée" in again.content.decode()
        assert "Valider la suspension" not in shown(client, "holds")
        assert client.post(address("hold_validate", hold.pk)).status_code == 403
        client = become("approver")
        client.post(address("hold_validate", hold.pk))
        assert "Suspendu" in shown(client, "holds")
        client = become("finance")
        client.post(address("hold_lift", hold.pk), {"reason": "Non"})
        assert Hold.objects.get().until is None
        client = become("approver")
        client.post(address("hold_lift", hold.pk), {"reason": ""})
        assert Hold.objects.get().until is None
        client.post(address("hold_lift", hold.pk), {"reason": "Preuves reçues"})
        assert "Preuves reçues" in shown(client, "holds")


PAGES = ("payments", "runs", "payment_returns")
NOBODY = ("SM", "BR", "CO", "AD", "BX")


@pytest.mark.parametrize("role", ["GC", *NOBODY])
def test_who_may_not_see_payments(approved, signed_in, role: str) -> None:
    client, payment = signed_in(role), Payment.objects.get()
    for view in (*PAGES, "payments_csv"):
        assert client.get(address(view)).status_code == 403
    assert client.get(address("run_csv", approved.pk)).status_code == 403
    for view, key in (("run", approved.pk), ("run_file", approved.pk), ("payment", payment.pk),
                      ("payment_csv", payment.pk)):  # fmt: skip
        assert client.get(address(view, key)).status_code == 403
    for view, key in (("run_approve", approved.pk), ("run_reject", approved.pk),
                      ("payment_return", payment.pk)):  # fmt: skip
        assert client.post(address(view, key)).status_code == 403
    assert client.post(address("payments"), run_data()).status_code == 403


@pytest.mark.parametrize("role", NOBODY)
def test_who_may_not_see_overpayments(signed_in, role: str) -> None:
    client = signed_in(role)
    for view in ("settlements", "holds"):
        assert client.get(address(view)).status_code == 403
    assert client.get(address("overpaid", SIRETS[0])).status_code == 403
    for verb in ("refund", "waiver", "order"):
        assert client.post(address(f"settle_{verb}", SIRETS[0])).status_code == 403
    for view in ("waiver_validate", "waiver_reject", "hold_validate", "hold_lift"):
        assert client.post(address(view, 1)).status_code == 403


def test_direction_reads_and_writes_nothing(approved, signed_in) -> None:
    client, payment = signed_in("DI"), Payment.objects.get()
    for view in (*PAGES, "settlements", "holds"):
        assert client.get(address(view)).status_code == 200
    assert client.get(address("run", approved.pk)).status_code == 200
    for view in ("payments", "payment_returns", "holds"):
        assert client.post(address(view), run_data()).status_code == 403
    keys = {"run_approve": approved.pk, "run_reject": approved.pk, "payment_return": payment.pk}
    for view, key in {**keys, "run_file": approved.pk}.items():
        assert client.post(address(view, key)).status_code in (403, 405)


def test_what_is_not_there_is_not_found(become) -> None:
    client = become("approver")
    for view in ("run", "payment", "run_file", "payment_csv"):
        assert client.get(address(view, 999)).status_code == 404
    assert client.get(address("overpaid", "00000000000000")).status_code == 404
    for view in ("run_approve", "hold_validate", "waiver_validate"):
        assert client.post(address(view, 999)).status_code == 404
        assert client.get(address(view, 999)).status_code == 405
