"""Runs: proposed, approved, rejected, their file, their books, their returns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db.models import F, Sum
from django.utils import timezone
from lxml import etree

from contracts.actions import dues, holds, remitting, runs
from contracts.actions.moving import TooLate
from contracts.models import Entry, InvoiceLine, Payment, PaymentLine, PaymentRun, Period, Posting
from law.refusal import Impossible
from registers.models import Provider
from tests.contracts.paying.conftest import EXECUTE, IBANS, ON, open_account

pytestmark = pytest.mark.django_db


def propose(people, **more) -> PaymentRun:
    given = {"by": people["finance"], "on": ON, "execute_on": EXECUTE, "mode": "bank"}
    return runs.propose(**{**given, "schema": "pain.001.001.09", **more})


def approve(run: PaymentRun, people, who: str = "approver", **more) -> PaymentRun:
    return runs.approve(run=run, by=people[who], **{"on": ON, **more})


def balance(account: str) -> Decimal:
    sums = Posting.objects.filter(account=account).aggregate(debit=Sum("debit"), credit=Sum("credit"))
    return (sums["debit"] or Decimal(0)) - (sums["credit"] or Decimal(0))


class TestLife:
    """From what is due to the bank and back."""

    def test_a_run_pays_each_line_once(self, accepted, people) -> None:
        first, second = accepted("100", "50.25")
        (other,) = accepted("30", provider=1)
        run = propose(people)
        assert (run.count, run.total, run.state) == (2, Decimal("180.25"), "proposed")
        with pytest.raises(Impossible, match="Rien n’est dû"):
            propose(people)
        approved = approve(run, people)
        assert approved.state == "approved"
        assert list(Payment.objects.order_by("id").values_list("state", flat=True)) == ["sent", "sent"]
        for line in (first, second, other):
            line.refresh_from_db()
            assert line.paid == line.amount
        assert (balance("401"), balance("512")) == (0, Decimal("-180.25"))
        assert set(Entry.objects.filter(journal="BQ").values_list("key", flat=True)) == {
            f"pay:{payment.pk}" for payment in Payment.objects.all()
        }
        assert not dues.by_provider(on=ON)

    def test_what_is_to_take_back_is_netted_and_the_rest_kept(self, accepted, people) -> None:
        accepted("-80", "100", "-50")
        approve(propose(people), people)
        payment = Payment.objects.get()
        assert payment.amount == Decimal("0.01")
        assert list(InvoiceLine.objects.order_by("id").values_list("paid", flat=True)) == [
            Decimal("-80"),
            Decimal("100"),
            Decimal("-19.99"),
        ]
        accepted("200")
        approve(propose(people), people)
        assert Payment.objects.latest("id").amount == Decimal("169.99")
        assert balance("401") == 0

    def test_two_runs_may_wait_on_the_same_overpayment(self, accepted, people) -> None:
        accepted("-50", "20")
        first = propose(people)
        accepted("40")
        second = propose(people)
        assert (first.total, second.total) == (Decimal("0.01"), Decimal("9.99"))
        approve(second, people)
        approve(first, people)
        assert balance("401") == 0
        assert InvoiceLine.objects.filter(amount=F("paid")).count() == 3

    def test_who_is_left_out_is_written_with_the_reason(self, accepted, people, make_provider) -> None:
        accepted("10")
        accepted("20", provider=1, paid=False)
        accepted("-30", provider=2)
        accepted("40", provider=3)
        hold = holds.propose(siret=make_provider(3).siret, reason="Doute", by=people["finance"], on=ON)
        holds.validate(hold=hold, by=people["approver"], on=ON)
        run = propose(people)
        assert {left["why"]: left["amount"] for left in run.left_out} == {
            "no_account": "20.00",
            "negative": "-30.00",
            "held": "40.00",
        }
        holds.lift(hold=hold, by=people["other"], on=ON, reason="Levé")
        assert propose(people).total == 40

    def test_a_changed_account_rests_two_days(self, accepted, people, make_provider) -> None:
        accepted("10")
        open_account(make_provider(0), people, IBANS[1], on=ON)
        for day, count in ((0, 0), (2, 0), (3, 1)):
            on = ON + dt.timedelta(days=day)
            owed = dues.by_provider(on=on)
            assert [each.why for each in owed] == (["" if count else "resting"])
        with pytest.raises(Impossible, match="écarté"):
            propose(people)

    def test_only_what_is_payable_by_a_day(self, accepted, people) -> None:
        accepted("10", "-1")
        with pytest.raises(Impossible, match="écarté"):
            propose(people, until=ON)
        assert propose(people, until=dt.date(2026, 12, 2)).total == 9

    def test_a_rejected_run_frees_its_lines(self, accepted, people) -> None:
        accepted("10")
        run = propose(people)
        with pytest.raises(Impossible, match="pourquoi"):
            runs.reject(run=run, by=people["approver"], on=ON, reason=" ")
        runs.reject(run=run, by=people["approver"], on=ON, reason="Trop tôt")
        with pytest.raises(TooLate, match="rejeté"):
            approve(run, people)
        assert propose(people).total == 10
        assert Payment.objects.filter(state="cancelled").count() == 1
        assert balance("512") == 0

    def test_dates_modes_and_formats_are_checked(self, accepted, people, settings) -> None:
        accepted("10")
        for wrong, said in (
            ({"execute_on": dt.date(2026, 11, 29)}, "30/11/2026"),
            ({"execute_on": dt.date(2026, 11, 20)}, "passée"),
            ({"mode": "cash"}, "n’existe pas"),
            ({"schema": "pain.001.001.11"}, "n’existe pas"),
        ):
            with pytest.raises(Impossible, match=said):
                propose(people, **wrong)
        settings.OPCO_IBAN = ""
        with pytest.raises(Impossible, match="OPCO_IBAN"):
            propose(people)
        settings.OPCO_IBAN = "FR7630006000011234567890188"
        with pytest.raises(Impossible, match="faux"):
            propose(people)
        assert propose(people, mode="handover").total == 10

    def test_a_closed_month_takes_no_payment(self, accepted, people) -> None:
        accepted("10")
        run = propose(people)
        Period.objects.filter(first_on=ON.replace(day=1)).update(closed_at=timezone.now())
        with pytest.raises(Impossible, match="clos"):
            approve(run, people)
        run.refresh_from_db()
        assert run.state == "proposed"

    def test_an_execution_day_gone_by_is_refused_at_approval(self, accepted, people) -> None:
        accepted("10")
        run = propose(people)
        with pytest.raises(Impossible, match="passée"):
            approve(run, people, on=dt.date(2026, 11, 25))


class TestFile:
    """The bytes that were approved."""

    def read(self, run: PaymentRun) -> etree._Element:
        return etree.fromstring(runs.payment_file(run))

    @pytest.mark.parametrize("schema", ["pain.001.001.09", "pain.001.001.03"])
    def test_totals_names_and_references(self, accepted, people, schema: str) -> None:
        accepted("100", "-0.10")
        accepted("30", provider=3)
        run = approve(propose(people, schema=schema), people)
        document = self.read(run)
        text = {
            etree.QName(node).localname + str(index): node.text
            for index, node in enumerate(document.iter())
            if node.text
        }
        values = list(text.values())
        assert values.count("129.90") == 2
        assert values.count("2") == 2
        assert {"SEPA", "SLEV", "NOTPROVIDED", "TRF"} <= set(values)
        assert "CFA no 3 de l'Ete" in values
        assert f"LOT{run.pk}-13002526500013" in values
        assert EXECUTE.isoformat() in values
        assert "Factures F-1" in values
        assert not document.findall(".//{*}PstlAdr")

    def test_the_bic_of_the_opco_when_it_is_known(self, accepted, people, settings) -> None:
        settings.OPCO_BIC = "AGRIFRPP"
        accepted("1")
        document = self.read(approve(propose(people), people))
        assert document.findtext(".//{*}DbtrAgt//{*}BICFI") == "AGRIFRPP"

    def test_a_lost_file_is_made_again_and_an_altered_one_is_never_given(self, accepted, people, settings):
        accepted("1")
        run = approve(propose(people), people)
        kept = runs.payment_file(run)
        default_storage.delete(run.file.name)
        assert runs.payment_file(run) == kept
        settings.OPCO_NAME = "Un autre"
        with pytest.raises(Impossible, match="altéré"):
            runs.payment_file(run)

    def test_a_disk_that_refuses_pays_nothing(self, accepted, people, settings, tmp_path) -> None:
        accepted("1")
        run = propose(people)
        (tmp_path / "full").touch()
        settings.MEDIA_ROOT = tmp_path / "full"
        with pytest.raises(Impossible, match="disque"):
            approve(run, people)
        assert InvoiceLine.objects.get().paid == 0
        settings.MEDIA_ROOT = tmp_path / "empty"
        assert approve(run, people).state == "approved"

    def test_a_run_not_approved_has_no_file(self, accepted, people) -> None:
        accepted("1")
        with pytest.raises(Impossible, match="pas approuvé"):
            runs.payment_file(propose(people))

    def test_handed_over_the_same_run_is_a_list(self, accepted, people) -> None:
        accepted("100", "-0.10")
        Provider.objects.filter(pk="13002526500013").update(name="=cmd|'/c calc'!A0")
        run = approve(propose(people, mode="handover"), people)
        text = runs.payment_file(run).decode("utf-8-sig")
        lines = text.splitlines()
        assert len(lines) == 4
        assert "'=cmd" in text
        assert lines[-1].startswith("TOTAL;;1 virements;;;99,90;24/11/2026")
        assert (balance("467"), balance("512")) == (Decimal("-99.90"), 0)


class TestReturns:
    """What the bank sends back."""

    def test_a_returned_payment_is_due_again(self, accepted, people) -> None:
        (line,) = accepted("100")
        approve(propose(people), people)
        payment = Payment.objects.get()
        remitting.record_return(payment=payment, by=people["finance"], on=ON, reason="ac04")
        payment.refresh_from_db()
        line.refresh_from_db()
        assert (payment.state, line.paid) == ("returned", 0)
        assert "Compte clos" in payment.return_reason
        assert (balance("512"), balance("401")) == (0, -100)
        with pytest.raises(TooLate, match="déjà rejeté"):
            remitting.record_return(payment=payment, by=people["finance"], on=ON, reason="encore")
        assert approve(propose(people), people).total == 100
        assert balance("401") == 0

    def test_a_payment_not_sent_never_comes_back(self, accepted, people) -> None:
        accepted("100")
        propose(people)
        with pytest.raises(Impossible, match="pas été émis"):
            remitting.record_return(payment=Payment.objects.get(), by=people["finance"], on=ON, reason="AC04")

    def test_a_file_is_recorded_whole_once(self, accepted, people) -> None:
        accepted("100")
        accepted("30", provider=1)
        approve(propose(people), people)
        one, two = Payment.objects.order_by("id")
        rows = [
            remitting.Returned(2, one.reference, ON, "AC04"),
            remitting.Returned(3, "inconnue", ON, "AC04"),
        ]
        found = remitting.record_returns(rows=rows, by=people["finance"], on=ON)
        assert [number for number, _ in found.errors] == [3]
        assert not Payment.objects.filter(state="returned").exists()
        rows[1] = remitting.Returned(3, two.reference, ON + dt.timedelta(days=1), "AC04")
        assert remitting.record_returns(rows=rows, by=people["finance"], on=ON).errors
        rows = rows[:1] * 2
        found = remitting.record_returns(rows=rows, by=people["finance"], on=ON)
        assert (len(found.done), found.known, found.total) == (1, 1, 100)
        again = remitting.record_returns(rows=rows, by=people["finance"], on=ON)
        assert (len(again.done), again.known) == (0, 2)
        assert Entry.objects.filter(key__startswith="return:").count() == 1
        assert PaymentLine.objects.filter(live=False).count() == 1
