"""The pages of saved views: mine and those shared with me, the menu of a list, opening one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import saving
from accounts.actions import roles_of
from accounts.models import SavedView
from accounts.rights import Request
from accounts.rules import saved as rules
from law.refusal import Impossible
from law.typography import french
from opco_admin.saved_views.forms import ChangeForm, SaveForm
from opco_admin.saved_views.places import PLACES, Place
from opco_admin.saved_views.shown import shown

OUTSIDE = "branches.represent_branch"


def somebody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who holds a role."""

    @wraps(view)
    def checked(request: Request, *args: Any, **more: Any) -> HttpResponse:
        if not request.user.get_all_permissions():
            raise PermissionDenied
        return view(request, *args, **more)

    return checked


@require_safe
@somebody
def listed(request: Request) -> HttpResponse:
    """My views, then those shared with me, list by list."""
    rows = shown(request.user)
    context = {
        "mine": [row for row in rows if row.mine],
        "others": [row for row in rows if not row.mine],
        "most": rules.MOST,
    }
    return render(request, "opco_admin/saved/list.html", context)


@require_safe
@somebody
def menu(request: Request) -> HttpResponse:
    """What the menu of a list holds: its views, and the form that keeps what it shows."""
    code, place = _place(request, request.GET.get("liste", ""))
    query = request.GET.get("filtres", "")
    rows = [row for row in shown(request.user) if row.view.place == code]
    try:
        kept = rules.kept(query, place.fields)
    except Impossible:
        kept = ""
    context: dict[str, Any] = {
        "rows": [(row, rules.same(row.view.query, query)) for row in rows],
        "kept": kept,
    }
    if kept:
        context["form"] = SaveForm(
            initial={"liste": code, "filtres": kept}, outside=_outside(request), auto_id="vue_%s"
        )
    return render(request, "opco_admin/saved/menu.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@somebody
def save(request: Request) -> HttpResponse:
    """Keep the filters of a list under a name."""
    if request.method != "POST":
        given = {"liste": request.GET.get("liste", ""), "filtres": request.GET.get("filtres", "")}
        _, place = _place(request, given["liste"])
        return _form(request, SaveForm(initial=given, outside=_outside(request)), place, 200)
    code, place = _place(request, request.POST.get("liste", ""))
    form = SaveForm(request.POST, outside=_outside(request))
    if form.is_valid():
        told = form.cleaned_data
        try:
            query = rules.kept(told["filtres"], place.fields)
            row = saving.save(
                place=code, query=query, name=told["name"], shared=told.get("shared", ""),
                replace=told["replace"], by=request.user,
            )  # fmt: skip
        except Impossible as found:
            if str(found) == saving.TWICE:
                form = SaveForm(request.POST, outside=_outside(request), twice=True)
            form.add_error("name", french(str(found)))
        else:
            messages.success(request, french(f"Vue « {row.name} » enregistrée."))
            return redirect(f"{reverse(code)}?{query}")
    return _form(request, form, place, 422)


@require_safe
@somebody
def opened(request: Request, pk: int) -> HttpResponse:
    """Go to the list of a view with its filters, or say which of them does not exist any more."""
    row = SavedView.objects.visible_to(request.user, roles_of(request.user)).filter(pk=pk).first()
    if row is None:
        raise Http404
    place = PLACES.get(row.place)
    lost = rules.lost(row.query, place.fields) if place else []
    if place is None or lost:
        rest = _rest(row, place)
        context = {"row": row, "place": place, "lost": lost, "rest": rest, "mine": row.owner == request.user}
        return render(request, "opco_admin/saved/lost.html", context)
    return redirect(f"{reverse(row.place)}?{row.query}")


@require_http_methods(["GET", "HEAD", "POST"])
@somebody
def change(request: Request, pk: int) -> HttpResponse:
    """Give a view of mine another name, share it, take it back."""
    row = _mine(request, pk)
    start = {"name": row.name, "shared": row.shared}
    form = ChangeForm(request.POST or None, initial=start, outside=_outside(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            saving.change(view=pk, name=told["name"], shared=told.get("shared", ""), by=request.user)
        except SavedView.DoesNotExist as found:
            raise Http404 from found
        except Impossible as found:
            form.add_error("name", french(str(found)))
        else:
            messages.success(request, french("Vue modifiée."))
            return redirect("saved:views")
    status = 422 if request.method == "POST" else 200
    return render(request, "opco_admin/saved/change.html", {"form": form, "row": row}, status=status)


@require_POST
@somebody
def delete(request: Request, pk: int) -> HttpResponse:
    """Forget a view of mine."""
    try:
        name = saving.delete(view=pk, by=request.user)
    except SavedView.DoesNotExist as found:
        raise Http404 from found
    messages.success(request, french(f"Vue « {name} » supprimée."))
    return redirect("saved:views")


def _mine(request: Request, pk: int) -> SavedView:
    row = SavedView.objects.filter(owner=request.user, pk=pk).first()
    if row is None:
        raise Http404
    return row


def _place(request: Request, code: str) -> tuple[str, Place]:
    """A list that this person may open; not found otherwise."""
    place = PLACES.get(code)
    if place is None or not place.open_to(request.user):
        raise Http404
    return code, place


def _rest(row: SavedView, place: Place | None) -> str:
    """The address of the list with the filters that are left."""
    if place is None:
        return ""
    try:
        return f"{reverse(row.place)}?{rules.kept(row.query, place.fields)}"
    except Impossible:
        return reverse(row.place)


def _outside(request: Request) -> bool:
    return request.user.has_perm(OUTSIDE) and not request.user.is_superuser


def _form(request: Request, form: SaveForm, place: Place, status: int) -> HttpResponse:
    back = {"liste": form["liste"].value() or "", "filtres": form["filtres"].value() or ""}
    address = f"{reverse(back['liste'])}?{_clean(back['filtres'], place)}"
    return render(
        request, "opco_admin/saved/new.html", {"form": form, "place": place, "back": address}, status=status
    )


def _clean(query: str, place: Place) -> str:
    try:
        return rules.kept(query, place.fields)
    except Impossible:
        return ""
