"""The register of processing activities: on screen, on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import Request
from opco_admin.privacy import classes
from opco_admin.privacy.exports import papers
from opco_admin.privacy.register import SECURITY
from opco_admin.privacy.views.holds import reader


@require_safe
@reader
def page(request: Request) -> HttpResponse:
    """Each activity, with the periods in force today; how many columns of each class."""
    on = timezone.localdate()
    context = {
        "on": on,
        "rows": papers.activities(on),
        "security": SECURITY,
        "classes": classes.counts().items(),
    }
    return render(request, "opco_admin/privacy/register.html", context)


@require_safe
@reader
def paper(request: Request) -> HttpResponse:
    """The register as a PDF."""
    headers = {"Content-Disposition": 'attachment; filename="registre-des-traitements.pdf"'}
    made = papers.register_pdf(timezone.localdate())
    return HttpResponse(made, content_type="application/pdf", headers=headers)
