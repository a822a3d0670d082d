"""The pages of the guide, of the news and of accessibility."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rights import Request
from opco_admin.help import accessibility, looking, places
from opco_admin.help.guide import DOCS, IMAGES, Guide, guide
from opco_admin.help.guide import render as html


def represents(user: User) -> bool:
    """Whether this person reads the guide of representatives."""
    return user.has_perm("branches.represent_branch") and not user.has_perm("branches.open_branch")


def guide_of(user: User) -> Guide:
    """The guide this person reads."""
    return guide().for_reader(representative=represents(user))


def _html(text: str) -> SafeString:
    return mark_safe(html(text))  # noqa: S308 -- our own documents; the renderer escapes every tag in them


@require_safe
def contents(request: Request) -> HttpResponse:
    """The table of contents by role, or what a question finds."""
    question = request.GET.get("q", "").replace("\0", "").strip()[:80]
    book = guide_of(request.user)
    labels = set(request.user.groups.values_list("name", flat=True))
    first = [(label, _html(links)) for label, links in guide().roles.items()]
    return render(
        request,
        "opco_admin/help/contents.html",
        {
            "guide": book,
            "question": question,
            "found": looking.search(book, question) if question else [],
            "mine": [each for each in first if each[0] in labels],
            "others": [] if represents(request.user) else [each for each in first if each[0] not in labels],
        },
    )


@require_safe
def section(request: Request, slug: str) -> HttpResponse:
    """One section, with its neighbours."""
    book = guide_of(request.user)
    found = book.sections.get(slug)
    if found is None:
        raise Http404
    before, after = book.around(slug)
    context = {"guide": book, "section": found, "text": _html(found.text), "before": before, "after": after}
    return render(request, "opco_admin/help/section.html", context)


@require_safe
def whole(request: Request) -> HttpResponse:
    """Everything on one page, to print."""
    book = guide_of(request.user)
    parts = [(part, [(each, _html(each.text)) for each in part.sections]) for part in book.parts]
    return render(request, "opco_admin/help/whole.html", {"parts": parts})


@require_safe
def news(request: Request) -> HttpResponse:
    """What changed, version by version."""
    text = (DOCS / "changelog.md").read_text(encoding="utf-8").partition("\n")[2]
    return render(request, "opco_admin/help/news.html", {"text": _html(text)})


@require_safe
def image(request: Request, name: str) -> FileResponse:
    """A picture of the guide."""
    path = next((each for each in IMAGES.glob("*.webp") if each.name == name), None)
    if path is None:
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="image/webp")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@login_not_required
@require_safe
def declaration(request: HttpRequest) -> HttpResponse:
    """How accessible the product is, for everybody."""
    context = {"grid": accessibility.grid(), "contact": settings.OPCO_CONTACT}
    return render(request, "opco_admin/help/accessibility.html", context)


def help_address(user: User, view: str) -> str:
    """The page of the guide that helps on a page: its section, or the contents."""
    slug = places.section_for(view, representative=represents(user))
    return reverse("help:section", args=[slug]) if slug in guide().sections else reverse("help:contents")
