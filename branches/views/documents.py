"""Documents of a branch, read by who may."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import Request, any_permission
from branches.models import Document


@require_safe
@any_permission("branches.open_branch", "branches.represent_branch")
def document(request: Request, pk: int) -> FileResponse:
    """The file, as an attachment."""
    row = get_object_or_404(Document.objects.visible_to(request.user, timezone.localdate()), pk=pk)
    try:
        stream = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type=row.media_type)
