"""The pages of the money of a convention: rights, what they show, what they refuse, files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from conventions.actions import budget, calls, commitments, versions
from conventions.actions.calls import Plan
from conventions.models import BudgetLine, Commitment, Convention, Expense, LineTerms, PaymentCall
from tests.conventions import making
from tests.conventions.budget.making import FIRM, ON, budgeted, first_line
from tests.conventions.budget.making import line as a_line
from tests.conventions.budget.test_expenses import paper

pytestmark = pytest.mark.django_db
HEAD = (
    "Ligne;Fournisseur;SIRET du fournisseur;Numéro de facture;Date de la dépense;Montant de la facture;"
    "Engagement\n"
)


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(f"{ON.isoformat()}T10:00:00+01:00", tick=False)


def at(name: str, *args: object) -> str:
    return reverse(f"conventions:{name}", args=args)


def commit(line: BudgetLine, by: User, amount: str = "950", reference: str = "M-1") -> Commitment:
    return commitments.commit(
        line=line.pk, reference=reference, amount=Decimal(amount), to=FIRM, by=by, on=ON
    )


def grid(**more: str) -> dict[str, str]:
    """The budget as the browser sends it: two funders, one line."""
    return {
        "lines": "6", "funders": "2", "funder_1": "État", "funder_nature_1": "state", "funder_2": "OPCO",
        "funder_nature_2": "opco", "axis_1": "Axe", "action_1": "Action", "label_1": "Étude",
        "nature_1": "studies", "amount_1": "1 000,01", "share_1_1": "50 %",
    } | more  # fmt: skip


def test_who_reads_sees_and_does_not_write(
    edec: Convention, line: BudgetLine, officer: User, signed_in
) -> None:
    commit(line, officer)
    reader = signed_in("GC")
    for name in ("budget", "budget_scenario", "budget_export", "commitments", "expenses", "calls"):
        assert reader.get(at(name, edec.pk)).status_code == 200
    shown = reader.get(at("budget", edec.pk)).text
    assert "95\u00a0% engagés" in shown
    assert "Écrire le budget" not in shown
    assert reader.get(at("commitment_new", edec.pk)).status_code == 403
    assert reader.post(at("call_plan", edec.pk)).status_code == 403
    assert signed_in("BX").get(at("budget", edec.pk)).status_code == 403


def test_a_page_of_another_convention_is_not_found(
    edec: Convention, line: BudgetLine, officer: User, signed_in
) -> None:
    made = commit(line, officer)
    other = budgeted(by=officer, title="Autre")
    client = signed_in("FI")
    assert client.get(at("commitment", other.pk, made.pk)).status_code == 404
    assert client.post(at("commitment_release", other.pk, made.pk), {"reason": "x"}).status_code == 404
    assert client.get(at("budget", 999_999)).status_code == 404


def test_the_budget_is_written_in_its_grid(officer: User, client) -> None:
    row = making.project(by=officer)
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(at("budget_write", row.pk))
    assert "État (DGEFP)" in page.text
    seen = page.context["form"].initial["seen"]
    more = client.post(at("budget_write", row.pk), grid(more="lines", seen=seen))
    assert more.status_code == 200
    assert "Étude" in more.text
    assert not LineTerms.objects.exists()
    done = client.post(at("budget_write", row.pk), grid(seen=seen))
    assert done.status_code == 302
    assert [str(each.amount) for each in LineTerms.objects.get().shares.order_by("pk")] == [
        "500.01",
        "500.00",
    ]
    stale = client.post(at("budget_write", row.pk), grid(seen=seen))
    assert (stale.status_code, "collègue" in stale.text) == (422, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_1": ""}, "amount_1"),
        ({"amount_1": "mille"}, "amount_1"),
        ({"share_1_1": "la moitié"}, "share_1_1"),
        ({"share_1_1": "2 000"}, "share_1_1"),
        ({"nature_1": ""}, "nature_1"),
        ({"axis_1": ""}, "axis_1"),
        ({"funder_nature_1": ""}, "funder_nature_1"),
        ({"number_1": "7"}, "label_1"),
        ({"committed_2026": "12"}, "__all__"),
        ({"lines": "abc", "funders": "-3"}, "lines"),
    ],
)
def test_a_wrong_cell_says_why_and_keeps_what_was_typed(
    officer: User, client, change: dict[str, str], field: str
) -> None:
    row = making.project(by=officer)
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    seen = client.get(at("budget_write", row.pk)).context["form"].initial["seen"]
    answer = client.post(at("budget_write", row.pk), grid(seen=seen, **change))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not LineTerms.objects.exists()
    if field not in ("lines",):
        assert "Étude" in answer.text


def test_a_signed_budget_is_not_written(edec: Convention, officer: User, client) -> None:
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(at("budget_write", edec.pk)).status_code == 302
    versions.amend(convention=edec.pk, changes="Hausse", by=officer, on=ON)
    assert "son budget peut encore changer" in client.get(at("budget", edec.pk)).text
    page = client.get(at("budget_write", edec.pk))
    told = grid(number_1="1", amount_1="2 000", seen=page.context["form"].initial["seen"])
    assert client.post(at("budget_write", edec.pk), told).status_code == 302


def test_a_commitment_is_made_and_refused_by_its_page(edec: Convention, line: BudgetLine, signed_in) -> None:
    client = signed_in("CO")
    sheet = {"line": line.pk, "reference": "M-1", "beneficiary": "Écho", "siret": "", "amount": "900"}
    assert client.post(at("commitment_new", edec.pk), sheet).status_code == 302
    again = client.post(at("commitment_new", edec.pk), sheet | {"reference": "M-2"})
    assert (again.status_code, "Il reste 100,00" in again.text) == (422, True)
    wrong = client.post(at("commitment_new", edec.pk), sheet | {"siret": "123", "amount": "-5", "line": "x"})
    assert set(wrong.context["form"].errors) == {"siret", "amount", "line"}
    made = Commitment.objects.get()
    found = client.get(at("commitments", edec.pk), {"q": "echo", "state": "open"})
    assert found.context["items"] == [made]
    given = client.post(at("commitment_release", edec.pk, made.pk), {"reason": "Trop", "amount": "100"})
    assert given.status_code == 302
    assert "800,00" in client.get(at("commitment", edec.pk, made.pk)).text
    assert client.post(at("commitment_release", edec.pk, made.pk), {"reason": ""}).status_code == 422


def test_a_line_of_another_convention_is_refused(edec: Convention, officer: User, signed_in) -> None:
    other = first_line(budgeted(by=officer, title="Autre"))
    client = signed_in("CO")
    sheet = {"line": other.pk, "reference": "M-1", "beneficiary": "Écho", "amount": "1"}
    assert client.post(at("commitment_new", edec.pk), sheet).status_code == 422
    assert not Commitment.objects.exists()


def test_lists_are_cut_in_pages_and_leave_as_tables(
    edec: Convention, line: BudgetLine, officer: User, signed_in
) -> None:
    for number in range(52):
        commit(line, officer, "1", f"=M-{number}")
    client = signed_in("FI")
    first = client.get(at("commitments", edec.pk))
    assert (len(first.context["items"]), first.context["count"]) == (50, 52)
    rest = client.get(at("commitments", edec.pk), {"after": first.context["next"]})
    assert len(rest.context["items"]) == 2
    sheet = b"".join(client.get(at("commitments_export", edec.pk))).decode("utf-8-sig")
    assert sheet.count("\n") == 53
    assert "'=M-0" in sheet
    for nonsense in ("after=%00", "after=9" * 40, "line=abc&state=zz&q=%00"):
        assert client.get(f"{at('commitments', edec.pk)}?{nonsense}").status_code == 200


def test_an_expense_is_entered_then_examined_by_another(
    edec: Convention, line: BudgetLine, officer: User, signed_in
) -> None:
    client = signed_in("CO")
    sheet = {
        "line": line.pk, "payee": "Alto", "siret": "732 829 320 00074", "number": "F-1",
        "dated_on": "02/10/2026", "whole": "400", "file": SimpleUploadedFile("f.pdf", paper().read()),
    }  # fmt: skip
    assert client.post(at("expense_new", edec.pk), sheet).status_code == 302
    row = Expense.objects.get()
    assert client.get(at("expense", edec.pk, row.pk)).context["offered"][0][0] == "retirer"
    assert client.post(at("expense_act", edec.pk, row.pk, "accepter"), {"eligible": "1"}).status_code == 403
    finance = signed_in("FI")
    assert finance.post(at("expense_act", edec.pk, row.pk, "brouillon"), {}).status_code == 404
    wrong = finance.post(at("expense_act", edec.pk, row.pk, "accepter"), {"eligible": "401"})
    assert (wrong.status_code, "400,00" in wrong.text) == (422, True)
    assert (
        finance.post(at("expense_act", edec.pk, row.pk, "accepter"), {"eligible": "350"}).status_code == 302
    )
    assert "350,00" in finance.get(at("expense", edec.pk, row.pk)).text
    refused = finance.post(at("expense_act", edec.pk, row.pk, "rejeter"), {"reason": "", "comment": ""})
    assert set(refused.context["offered"][1][2].errors) == {"reason", "comment"}


def test_an_expense_out_of_the_period_says_so_beside_its_date(
    edec: Convention, line: BudgetLine, signed_in
) -> None:
    client = signed_in("CO")
    sheet = {
        "line": line.pk, "payee": "Alto", "siret": "73282932000074", "number": "F-1",
        "dated_on": "02/10/2025", "whole": "400", "amount": "500",
    }  # fmt: skip
    answer = client.post(at("expense_new", edec.pk), sheet)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"dated_on", "amount"})


def send(client, row: Convention, text: str, name: str = "d.csv") -> Any:
    return client.post(at("expenses_load", row.pk), {"file": SimpleUploadedFile(name, text.encode())})


def test_a_file_of_expenses_enters_whole_and_once(edec: Convention, signed_in) -> None:
    client = signed_in("CO")
    text = HEAD + "".join(f"1;Alto;73282932000074;F-{number};02/10/2026;100,00;\n" for number in range(3))
    assert send(client, edec, text).status_code == 302
    assert Expense.objects.count() == 3
    again = client.post(
        at("expenses_load", edec.pk), {"file": SimpleUploadedFile("d.csv", text.encode())}, follow=True
    )
    assert "Dépenses saisies\u00a0: 0. Déjà connues\u00a0: 3." in again.text
    sheet = b"".join(client.get(at("expenses_export", edec.pk)))
    assert send(client, edec, sheet.decode("utf-8-sig")).status_code == 302
    assert Expense.objects.count() == 3


def test_every_wrong_cell_of_a_file_is_named_and_nothing_enters(edec: Convention, signed_in) -> None:
    client = signed_in("CO")
    text = HEAD + (
        "1;Alto;73282932000074;F-1;02/10/2026;100,00;\n"
        "9;Alto;73282932000074;F-2;02/10/2026;100,00;\n"
        "1;Alto;73282932000074;F-3;02/10/2026;901,00;\n"
        "1;Alto;73282932000074;F-4;02/10/2025;1,00;\n"
        "1;Alto;73282932000074;F-5;02/10/2026;1,00;M-9\n"
    )
    said = send(client, edec, text)
    assert said.status_code == 422
    assert [each.row for each in said.context["flaws"]] == [3, 4, 5, 6]
    bad = HEAD + "x;;123;;40/13/2026;beaucoup;\n"
    sentences = " ".join(each.sentence for each in send(client, edec, bad).context["flaws"])
    for title in ("Ligne", "Fournisseur", "SIRET", "Numéro", "Date", "Montant de la facture"):
        assert title in sentences
    assert not Expense.objects.exists()
    assert not Commitment.objects.exists()
    for junk in ("", "a;b\n1;2\n", "\0\0\0"):
        assert send(client, edec, junk).status_code == 422
    assert send(client, edec, HEAD).status_code == 422


def test_calls_are_planned_asked_and_received_by_their_pages(edec: Convention, signed_in) -> None:
    client = signed_in("FI")
    state = edec.funders.get(rank=1)
    sheet = {
        "funder": state.pk, "kind": "advance", "percent": "12,5", "condition": "signature",
        "planned_on": "01/12/2026",
    }  # fmt: skip
    wrong = client.post(at("call_plan", edec.pk), sheet | {"percent": "", "condition": "spent"})
    assert set(wrong.context["form"].errors) == {"percent", "threshold"}
    assert client.post(at("call_plan", edec.pk), sheet).status_code == 302
    call = PaymentCall.objects.get()
    assert "62,50" in client.get(at("call", edec.pk, call.pk)).text
    assert client.post(at("call_act", edec.pk, call.pk, "demander"), {}).status_code == 302
    over = {"amount": "70", "received_on": "23/11/2026", "reference": "VIR 1"}
    assert client.post(at("call_act", edec.pk, call.pk, "encaisser"), over).status_code == 422
    assert (
        client.post(at("call_act", edec.pk, call.pk, "encaisser"), over | {"amount": "62,50"}).status_code
        == 302
    )
    assert "62,50" in client.get(at("calls", edec.pk)).text
    assert client.post(at("call_act", edec.pk, call.pk, "rien"), {}).status_code == 404


def test_a_call_says_which_condition_is_not_met(edec: Convention, make_user, signed_in) -> None:
    finance = make_user("FI")
    told_plan = Plan(
        funder=edec.funders.get(rank=1).pk, kind="instalment", condition="other", planned_on=ON,
        percent=Decimal(10),
    )  # fmt: skip
    call = calls.plan(convention=edec.pk, told=told_plan, by=finance, on=ON)
    client = signed_in("FI")
    assert "n’est pas attestée" in client.get(at("call", edec.pk, call.pk)).text
    assert client.post(at("call_act", edec.pk, call.pk, "demander"), {}).status_code == 422
    assert client.post(at("call_act", edec.pk, call.pk, "attester"), {"comment": "Vu"}).status_code == 302
    assert client.post(at("call_act", edec.pk, call.pk, "annuler"), {"comment": "Non"}).status_code == 302


def test_a_cut_shows_what_loses_its_cover(
    edec: Convention, line: BudgetLine, officer: User, signed_in
) -> None:
    commit(line, officer)
    client = signed_in("DI")
    shown = client.get(at("budget_scenario", edec.pk), {"funder": "0", "percent": "20"})
    assert (shown.context["after"], shown.context["missing"]) == (900, 50)
    for nonsense in ({"funder": "9", "percent": "20"}, {"funder": "0", "percent": "abc"}, {"percent": "NaN"}):
        assert client.get(at("budget_scenario", edec.pk), nonsense).status_code == 422


def test_a_convention_without_budget_opens_everywhere(officer: User, signed_in) -> None:
    row = making.project(by=officer)
    client = signed_in("FI")
    for name in (
        "budget",
        "budget_scenario",
        "budget_export",
        "commitments",
        "expenses",
        "calls",
        "commitment_new",
    ):
        assert client.get(at(name, row.pk)).status_code == 200


def test_the_page_asks_few_questions_however_many_lines(
    officer: User, signed_in, django_assert_max_num_queries
) -> None:
    row = budgeted(by=officer, lines=[a_line(f"Ligne {number}") for number in range(30)])
    client = signed_in("CO")
    with django_assert_max_num_queries(35):
        client.get(at("budget", row.pk))
    assert budget.shown_version(row, ON) is not None
