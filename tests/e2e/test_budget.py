"""The money of a convention: a grid written, then committed on; every page, three widths, both lights."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from conventions.actions import calls, commitments, expenses
from conventions.actions.commitments import Beneficiary
from conventions.models import Commitment, Expense, LineTerms
from tests.conventions import making
from tests.conventions.budget.making import budgeted
from tests.conventions.budget.making import line as a_line
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "une phrase de passe longue"
LONG = (
    "Institut interrégional de prospective-des-métiers-du-spectacle-vivant-et-enregistré du Grand Sud-Ouest"
)


def url(name: str, *args: object) -> str:
    return reverse(f"conventions:{name}", args=args)


@pytest.fixture
def sign_in(transactional_db: None, make_user, page, live_server):
    """Sign in with roles."""

    def enter(*codes: str):
        user = make_user(*codes)
        page.goto(live_server.url + reverse("account_login"))
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(live_server.url + reverse("home"))
        return user

    return enter


def test_a_budget_is_written_signed_then_committed(page, live_server, sign_in) -> None:
    on = timezone.localdate()
    officer = sign_in("CO")
    row = making.project(by=officer, on=on, starts_on=on, ends_on=on + dt.timedelta(days=600))
    page.goto(live_server.url + url("convention", row.pk))
    page.get_by_role("link", name="Budget", exact=True).click()
    page.get_by_role("link", name="Écrire le budget").first.click()
    page.fill("[name=funder_2]", "OPCO")
    page.select_option("[name=funder_nature_2]", "opco")
    for name, value in (
        ("axis_1", "Connaître"), ("action_1", "Diagnostic"), ("label_1", "Étude"), ("amount_1", "5 874 000"),
        ("share_1_1", "la moitié"),
    ):  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.select_option("[name=nature_1]", "studies")
    page.get_by_role("button", name="Enregistrer le budget").click()
    page.wait_for_selector(".wrong")
    assert page.input_value("[name=label_1]") == "Étude"
    page.fill("[name=share_1_1]", "50 %")
    page.get_by_role("button", name="Enregistrer le budget").click()
    page.wait_for_selector("text=Budget enregistré")
    assert [str(each.amount) for each in LineTerms.objects.get().shares.all()] == ["2937000.00"] * 2
    making.signed(row, by=officer, on=on)
    page.goto(live_server.url + url("commitments", row.pk))
    page.get_by_role("link", name="Engager").click()
    page.select_option("[name=line]", index=1)
    for name, value in (("reference", "M-1"), ("beneficiary", "Alto"), ("amount", "6 000 000")):
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="Engager").click()
    page.wait_for_selector("#form-errors")
    assert "5\u202f874\u202f000,00" in page.inner_text("#form-errors")
    page.fill("[name=amount]", "1 000 000")
    page.get_by_role("button", name="Engager").click()
    page.wait_for_selector("text=Engagement enregistré")
    assert Commitment.objects.get().amount == 1_000_000


def test_every_page(page, live_server, sign_in, make_user) -> None:
    on = timezone.localdate()
    finance, other = sign_in("FI"), make_user("CO")
    row = budgeted(
        by=other, on=on, title=f"EDEC – {LONG}", starts_on=on, ends_on=on + dt.timedelta(days=900),
        lines=[a_line(LONG, "117480.00", axis=LONG, action=LONG), a_line("Salon", "2000.00")],
    )  # fmt: skip
    line = row.lines.get(number=1)
    made = commitments.commit(
        line=line.pk, reference="M-" + "9" * 60, amount=Decimal(110_000), by=other, on=on,
        to=Beneficiary(name=LONG, siret="73282932000074", purpose=LONG),
    )  # fmt: skip
    told = expenses.Told(
        payee=LONG, siret="73282932000074", number="F" * 50, dated_on=on, whole=Decimal(5000),
        part=Decimal(5000), commitment=made.reference,
    )  # fmt: skip
    expense = expenses.enter(
        line=line.pk, told=told, by=other, on=on, file=ContentFile(b"%PDF-1.7\n%%EOF\n", f"{'f' * 90}.pdf")
    )
    plan = calls.Plan(
        funder=row.funders.get(rank=1).pk, kind="instalment", condition="other", planned_on=on,
        percent=Decimal(10), words=LONG,
    )  # fmt: skip
    call = calls.plan(convention=row.pk, told=plan, by=finance, on=on)
    draft = making.project(by=other, on=on, title="Projet")
    wrong = []
    for name, args in (
        ("budget", (row.pk,)), ("budget", (draft.pk,)), ("budget_write", (draft.pk,)),
        ("budget_scenario", (row.pk,)), ("commitments", (row.pk,)), ("commitment", (row.pk, made.pk)),
        ("commitment_new", (row.pk,)), ("expenses", (row.pk,)), ("expense", (row.pk, expense.pk)),
        ("expense_new", (row.pk,)), ("expenses_load", (row.pk,)), ("calls", (row.pk,)),
        ("call", (row.pk, call.pk)),
    ):  # fmt: skip
        query = "?funder=0&percent=20" if name == "budget_scenario" else ""
        wrong += faults(page, live_server.url + url(name, *args) + query)
    assert wrong == []
    page.goto(live_server.url + url("expense", row.pk, expense.pk))
    page.get_by_role("button", name="Accepter").click()
    page.wait_for_selector("text=Dépense acceptée")
    assert Expense.objects.get().eligible == 5000
