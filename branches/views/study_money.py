"""The budget of a study, and what is committed and spent on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rights import Request
from branches.actions import study_money as actions
from branches.forms.study_money import BudgetForm, ExpenseForm
from branches.models import StudyExpense
from branches.views.offers import done
from branches.views.study_page import found_study, worker


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def budget(request: Request, pk: int) -> HttpResponse:
    """Lines and funders, written whole."""
    row, on = found_study(request, pk), timezone.localdate()
    form = BudgetForm(request.POST or None, budget=actions.budget(row))
    if request.method == "POST" and done(
        form,
        lambda chosen: actions.set_budget(
            study=pk, lines=form.lines, funders=form.funders, by=request.user, on=on
        ),
    ):
        messages.success(request, "Budget enregistré, réparti au centime entre les financeurs.")
        return redirect("branches:study", pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/studies/budget.html", {"form": form, "study": row}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def expenses(request: Request, pk: int) -> HttpResponse:
    """What is committed and spent, each with its evidence."""
    row, on = found_study(request, pk), timezone.localdate()
    form = ExpenseForm(request.POST or None, request.FILES or None, study=row, initial={"dated_on": on})

    def enter(chosen: dict[str, object]) -> None:
        line = form.cleaned_data["line"].pk
        actions.add_expense(**{**form.cleaned_data, "line": line}, by=request.user, on=on)

    if request.method == "POST" and done(form, enter):
        messages.success(request, "Montant enregistré avec son justificatif.")
        return redirect("branches:study_expenses", pk)
    context = {
        "form": form,
        "study": row,
        "budget": actions.budget(row),
        "expenses": StudyExpense.objects.filter(line__study=row)
        .select_related("line", "document", "made_by")
        .order_by("-on", "-pk"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/studies/expenses.html", context, status=status)
