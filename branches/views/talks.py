"""The negotiations on jobs and skills: when each branch is due, what was signed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

import law
from accounts.rights import Request
from branches.actions import talks as actions
from branches.forms.talks import TalkForm
from branches.models import SkillsTalk
from branches.views.offers import done
from branches.views.study_page import WORK, opener


@require_http_methods(["GET", "HEAD", "POST"])
@opener
def talks(request: Request) -> HttpResponse:
    """Every branch with its next term; a negotiation is entered on the same page."""
    on = timezone.localdate()
    works = request.user.has_perm(WORK)
    if request.method == "POST" and not works:
        raise PermissionDenied
    cpne = request.GET.get("cpne", "")[:10]
    form = TalkForm(
        request.POST or None, request.FILES or None, user=request.user, on=on, initial={"committee": cpne}
    )
    if request.method == "POST" and done(
        form, lambda chosen: actions.record(**chosen, by=request.user, on=on)
    ):
        messages.success(request, "Négociation enregistrée.")
        return redirect("branches:talks")
    signed = SkillsTalk.objects.visible_to(request.user, on).select_related("committee", "document")
    context = {
        "form": form if works else None,
        "dues": actions.dues(request.user, on, cpne=cpne),
        "signed": signed.order_by("-signed_on", "-pk")[:50],
        "alarm": law.add_months(on, law.skills_talks_alarm_months(on)),
        "rule": law.skills_talks_years.at(on),
        "on": on,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/studies/talks.html", context, status=status)
