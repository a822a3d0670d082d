"""Reminders of promised steps: what the message of the day says, and who wants none."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rights import Request
from smeservice.actions import reminders
from smeservice.models import Reminder, ReminderChoice
from smeservice.views.firms import worker

SHOWN = 10


@worker
@require_http_methods(["GET", "POST"])
def preferences(request: Request) -> HttpResponse:
    """Receive the message of the day, or not; what it would say today."""
    if request.method == "POST":
        muted = request.POST.get("wanted") != "oui"
        reminders.choose(user=request.user, muted=muted)
        said = "Vous ne recevrez plus de rappel." if muted else "Un rappel par jour, quand une étape est due."
        messages.success(request, said)
        return redirect("smeservice:reminders")
    on = timezone.localdate()
    context = {
        "wanted": not ReminderChoice.objects.filter(user=request.user, muted=True).exists(),
        "steps": reminders.steps(request.user, on),
        "text": reminders.preview(request.user, on),
        "sent": Reminder.objects.filter(user=request.user)[:SHOWN],
        "on": on,
    }
    return render(request, "smeservice/reminders/preferences.html", context)
