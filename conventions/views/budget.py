"""The budget of a convention: what is left of it, writing it, what a cut would leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.rights import Request
from conventions.actions import balances, budget
from conventions.actions.balances import Budget
from conventions.actions.budget import Wrong
from conventions.exports import budget as exports
from conventions.forms.budget import SPARE, BudgetForm, CutForm, initial
from conventions.models import Convention
from conventions.rules import budget as rules
from conventions.rules import landing
from conventions.views.tabs import found, framed, reader
from law.refusal import Impossible

VIEW = "conventions.view_convention"
keeper = permission_required([VIEW, "conventions.handle_budget"], raise_exception=True)
SIZE, COUNTED, DIGITS = 50, 10_000, 18
SERIES = ("Dépensé", "Engagé, non dépensé", "Reste à engager")
PAGES = (
    ("Budget", "conventions:budget"),
    ("Engagements", "conventions:commitments"),
    ("Dépenses", "conventions:expenses"),
    ("Appels de fonds", "conventions:calls"),
)


@require_safe
@reader
def one(request: Request, pk: int) -> HttpResponse:
    """What the budget says, what is used of it, where it will land."""
    row, on = found(request, pk), timezone.localdate()
    shown = balances.budget_of(row, on)
    draft = budget.written_version(row)
    context = money(request, row, "conventions:budget", shown=shown) | {
        "groups": _groups(shown),
        "columns": len(shown.payers) + 5,
        "series": SERIES,
        "bars": [(str(each.funder), _parts(each)) for each in shown.payers],
        "landing": balances.forecast(row, shown, on) if shown.rows else None,
        "months": law.landing_months(on),
        "least": law.landing_least_days(on),
        "alarm": int(law.budget_alarm_share(on) * 100),
        "years": balances.years(row, shown),
        "writable": draft,
        "waits": draft is not None and draft != shown.version,
    }
    return render(request, "conventions/budget/budget.html", context)


@require_safe
@reader
def export(request: Request, pk: int) -> StreamingHttpResponse:
    """The budget as a table."""
    row = found(request, pk)
    return sheet(exports.budget_lines(balances.budget_of(row, timezone.localdate())), f"budget-{row.number}")


@require_http_methods(["GET", "HEAD", "POST"])
@keeper
def write(request: Request, pk: int) -> HttpResponse:
    """Write the budget of the draft, whole."""
    row, on = found(request, pk), timezone.localdate()
    version = budget.written_version(row)
    if version is None:
        messages.error(request, "Le budget signé ne change que par un avenant : ouvrez-en un.")
        return redirect("conventions:budget", pk)
    posted = request.method == "POST"
    shown = balances.budget_of(row, on, version)
    sizes = _posted_sizes(request) if posted else (max(len(shown.rows) + SPARE, 6), max(len(shown.payers), 2))
    form = BudgetForm(
        request.POST if posted else None,
        convention=row,
        sizes=sizes,
        initial=initial(shown, row, budget.mark(version)) | {"lines": sizes[0], "funders": sizes[1]},
    )
    more = posted and "more" in request.POST
    if more:
        form = _larger(request, row)
    elif posted and form.is_valid():
        try:
            _saved(form, row, request, on)
        except Wrong as wrong:
            form.wrong(wrong.flaws)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Budget enregistré.")
            return redirect("conventions:budget", pk)
    context = money(request, row, "conventions:budget") | {"form": form, "version": version}
    return render(
        request, "conventions/budget/write.html", context, status=422 if posted and not more else 200
    )


@require_safe
@reader
def scenario(request: Request, pk: int) -> HttpResponse:
    """What if a funder gave less: line by line, nothing written."""
    row, on = found(request, pk), timezone.localdate()
    shown = balances.budget_of(row, on)
    form = CutForm(request.GET if "percent" in request.GET else None, found=shown)
    context = money(request, row, "conventions:budget", shown=shown) | {"form": form}
    if form.is_valid():
        lines = [(each.line.number, each.shares, each.committed) for each in shown.rows]
        cuts = landing.cut(lines, form.cleaned_data["funder"], form.cleaned_data["percent"])
        context |= {
            "cuts": list(zip(shown.rows, cuts, strict=True)),
            "before": sum((each.before for each in cuts), Decimal(0)),
            "after": sum((each.after for each in cuts), Decimal(0)),
            "missing": sum((each.missing for each in cuts), Decimal(0)),
            "left": sum((each.left for each in cuts), Decimal(0)),
            "payer": shown.payers[form.cleaned_data["funder"]].funder,
        }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "conventions/budget/scenario.html", context, status=status)


def money(
    request: Request, row: Convention, current: str, *, shown: Budget | None = None, **context: Any
) -> dict[str, Any]:
    """The context of a page of the money of a convention."""
    may = request.user.has_perm
    return framed(
        request,
        row,
        "conventions:budget",
        pages=[
            {"label": label, "url": reverse(view, args=[row.pk]), "current": view == current}
            for label, view in PAGES
        ],
        budget=shown,
        keeps=may("conventions.handle_budget"),
        decides=may("conventions.decide_expense"),
        calls_funds=may("conventions.call_funds"),
        **context,
    )


def sheet(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """A table that leaves."""
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "-_") else "-" for each in name)
    answer["Content-Disposition"] = f'attachment; filename="{plain}.csv"'
    return answer


def keyset(request: Request, rows: QuerySet[Any]) -> dict[str, Any]:
    """One page of a list, the last written first, with how many there are."""
    count = rows.order_by()[: COUNTED + 1].count()
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) <= DIGITS:
        rows = rows.filter(pk__lt=int(after))
    kept = list(rows.order_by("-pk")[: SIZE + 1])
    return {
        "rows": kept[:SIZE],
        "count": min(count, COUNTED),
        "more": count > COUNTED,
        "next": str(kept[SIZE - 1].pk) if len(kept) > SIZE else "",
    }


def _groups(shown: Budget) -> list[tuple[str, str, list[Any]]]:
    """The lines by axis and action, in their order, each with what its funders bear."""
    groups: list[tuple[str, str, list[Any]]] = []
    payers = [str(each.funder) for each in shown.payers]
    for row in shown.rows:
        if not groups or groups[-1][:2] != (row.terms.axis, row.terms.action):
            groups.append((row.terms.axis, row.terms.action, []))
        groups[-1][2].append((row, list(zip(payers, row.shares, strict=True))))
    return groups


def _parts(payer: balances.Payer) -> tuple[int, int, int]:
    """Spent, committed and not spent, left: in whole euros for a chart."""
    return int(payer.spent), int(payer.committed - payer.spent), int(payer.left)


def _posted_sizes(request: Request) -> tuple[int, int]:
    """How many lines and funders the page had; what is no number is the least."""

    def size(name: str, most: int) -> int:
        told = request.POST.get(name, "")
        return min(most, max(1, int(told))) if told.isascii() and told.isdigit() and len(told) < 5 else 1

    return size("lines", rules.MOST_LINES), size("funders", rules.MOST_FUNDERS)


def _larger(request: Request, row: Convention) -> BudgetForm:
    """The same page, nothing written, with room for more lines or one more funder."""
    lines, funders = _posted_sizes(request)
    if request.POST.get("more") == "funders":
        funders = min(funders + 1, rules.MOST_FUNDERS)
    else:
        lines = min(lines + 10, rules.MOST_LINES)
    typed = {
        name: value for name, value in request.POST.items() if name not in ("more", "csrfmiddlewaretoken")
    }
    return BudgetForm(
        convention=row, sizes=(lines, funders), initial=typed | {"lines": lines, "funders": funders}
    )


def _saved(form: BudgetForm, row: Convention, request: Request, on: date) -> None:
    budget.set_budget(
        convention=row.pk,
        lines=form.told_lines(),
        funders=form.told_funders(),
        years=form.told_years(),
        seen=form.cleaned_data["seen"],
        by=request.user,
        on=on,
    )
