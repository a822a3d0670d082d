"""Investment subsidies of a convention with a région: their list, a new one, payments on evidence."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from conventions.actions import balances, investments
from conventions.forms.investments import GiveUpForm, PayForm, SubsidyForm
from conventions.models import Convention, Subsidy, SubsidyInstalment
from conventions.rules.investments import KINDS
from conventions.views.acting import done
from conventions.views.budget import keeper
from conventions.views.tabs import found, framed, reader
from law.refusal import Impossible

PAGE = "conventions:subsidies"
Wrong = dict[tuple[str, int], Form]


def region_of(request: Request, pk: int) -> Convention:
    """A convention with a région that this user may open, or 404."""
    row = found(request, pk)
    if row.kind not in KINDS:
        raise Http404
    return row


@require_safe
@reader
def listed(request: Request, pk: int) -> HttpResponse:
    """The subsidies of a convention."""
    return shown(request, region_of(request, pk))


def shown(request: Request, row: Convention, wrong: Wrong | None = None) -> HttpResponse:
    """The page; `wrong` are forms to correct, by verb and key."""
    forms = wrong or {}
    rows = Subsidy.objects.visible_to(request.user).filter(commitment__convention=row)
    items = []
    for each in rows.select_related("commitment__line").prefetch_related("instalments__evidence"):
        lines = [
            (line, None if line.paid_on else forms.get(("pay", line.pk)) or PayForm(prefix=f"p{line.pk}"))
            for line in each.instalments.all()
        ]
        open_now = each.commitment.amount > each.commitment.spent
        giving = forms.get(("end", each.pk)) or GiveUpForm(prefix=f"e{each.pk}")
        items.append((each, lines, giving if open_now else None))
    keeps = request.user.has_perm("conventions.handle_budget")
    context = framed(request, row, PAGE, items=items, keeps=keeps)
    return render(request, "conventions/regions/subsidies.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keeper
def new(request: Request, pk: int) -> HttpResponse:
    """Promise a subsidy."""
    row, on = region_of(request, pk), timezone.localdate()
    posted = request.method == "POST"
    form = SubsidyForm(request.POST if posted else None, found=balances.budget_of(row, on))
    if posted and form.is_valid():
        said = form.cleaned_data
        try:
            investments.promise(
                line=said["line_"], centre=said["centre"], siret=said["siret"], purpose=said["purpose"],
                amount=said["amount"], comment=said["comment"], instalments=list(form.planned()),
                by=request.user, on=on,
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Subvention enregistrée : son montant est engagé sur la ligne.")
            return redirect(PAGE, row.pk)
    context = framed(request, row, PAGE, form=form)
    return render(request, "conventions/regions/subsidy.html", context, status=422 if posted else 200)


@require_POST
@keeper
def pay(request: Request, pk: int, instalment: int) -> HttpResponse:
    """Record a payment, with its evidence."""
    row = region_of(request, pk)
    line = get_object_or_404(SubsidyInstalment, pk=instalment, subsidy__commitment__convention=row)
    return done(
        request, form=PayForm(request.POST, request.FILES, prefix=f"p{line.pk}"), verb=investments.pay,
        told="Versement payé, justificatif gardé.", to=(PAGE, row.pk),
        again=lambda form: shown(request, row, {("pay", line.pk): form}), instalment=line.pk,
    )  # fmt: skip


@require_POST
@keeper
def give_up(request: Request, pk: int, subsidy: int) -> HttpResponse:
    """Give back what is not paid of a subsidy."""
    row = region_of(request, pk)
    rows = Subsidy.objects.visible_to(request.user)
    held = get_object_or_404(rows, pk=subsidy, commitment__convention=row)
    return done(
        request, form=GiveUpForm(request.POST, prefix=f"e{held.pk}"), verb=investments.give_up,
        told="Le reste de la subvention est rendu à la ligne.", to=(PAGE, row.pk),
        again=lambda form: shown(request, row, {("end", held.pk): form}), subsidy=held.pk,
    )  # fmt: skip
