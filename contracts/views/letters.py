"""Letters: seen before they leave, sent, read again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from contracts.actions import letter_contents, letters
from contracts.forms.letters import ALL, WAITING, LetterFilter
from contracts.models import Contract, Letter
from contracts.rules.letters import LETTERS
from contracts.rules.letters.parties import addresses
from contracts.search import search
from contracts.views.contract import file_of
from contracts.views.letter_offers import SLUG_OF, SLUGS
from law.refusal import Impossible
from law.typography import french
from registers.pages import COUNTED

PAGE, TICKED, DIGITS = 50, 50, 18
reader = permission_required(["contracts.view_contract", "contracts.view_letter"], raise_exception=True)
sender = permission_required(
    ["contracts.view_contract", "contracts.view_letter", "contracts.send_letter"], raise_exception=True
)


@reader
@require_GET
def letter_list(request: Request) -> HttpResponse:
    """Letters by state and kind; those to send, the oldest first."""
    form = LetterFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    state = asked.get("state", WAITING)
    waiting = Letter.objects.of_contracts().exclude(state=Letter.State.SENT)
    found = waiting if state == WAITING else Letter.objects.of_contracts()
    if state not in (WAITING, ALL):
        found = found.filter(state=state)
    if kind := asked.get("kind"):
        found = found.filter(kind=kind)
    if term := asked.get("q"):
        found = found.filter(
            contract__in=search(Contract.objects.visible_to(request.user), term).values("pk")
        )
    total = found.order_by()[: COUNTED + 1].count()
    rising = state in (WAITING, Letter.State.FAILED)
    if after := _number(request.GET.get("after", "")):
        found = found.filter(**{"pk__gt" if rising else "pk__lt": after})
    page = list(found.select_related("contract").order_by("pk" if rising else "-pk")[: PAGE + 1])
    counts = {
        row["kind"]: row["count"] for row in waiting.order_by().values("kind").annotate(count=Count("pk"))
    }
    context = {
        "form": form,
        "letters": page[:PAGE],
        "next": page[PAGE - 1].pk if len(page) > PAGE else "",
        "counts": [(kind, label, counts[kind]) for kind, label in LETTERS.items() if kind in counts],
        "narrowed": bool(state or kind or term),
        "total": min(total, COUNTED),
        "more": total > COUNTED,
        "sends": request.user.has_perm("contracts.send_letter"),
    }
    return render(request, "contracts/letters/list.html", context)


@reader
@require_GET
def letter(request: Request, pk: int) -> HttpResponse:
    """One letter: to whom, what became of it, its file."""
    found = _letter(request, pk)
    context = {
        "letter": found,
        "to_post": letters.to_post(found),
        "contract": found.contract,
        "tab": "papers",
    }
    return render(request, "contracts/letters/letter.html", context)


@reader
@require_GET
@never_cache
def letter_file(request: Request, pk: int) -> HttpResponse:
    """The PDF as it was prepared, in the page or as a download (`?telecharger`)."""
    found = _letter(request, pk)
    try:
        made = letters.pdf_of(found)
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("contracts:letter", pk)
    number = found.contract.number if found.contract else found.provider_siret
    name = f"{SLUG_OF.get(found.kind, found.kind.replace('_', '-'))}-{number}-{found.dated_on:%Y-%m-%d}.pdf"
    return _pdf(made, name, download="telecharger" in request.GET)


@sender
@require_http_methods(["GET", "POST"])
def letter_new(request: Request, pk: int, slug: str) -> HttpResponse:
    """Look at a letter before it is sent; posting prepares it, and sends it when asked."""
    file, kind, on = file_of(request.user, pk), _kind(slug), timezone.localdate()
    try:
        if request.method == "POST":
            return _prepared(request, file, kind)
        written = letter_contents.write(kind=kind, contract=file, on=on)
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("contracts:contract", pk)
    if found := Letter.objects.filter(key=written.key).first():
        return redirect("contracts:letter", found.pk)
    content = written.content.as_dict()
    context = {
        "contract": file,
        "tab": "papers",
        "slug": slug,
        "content": content,
        "recipients": addresses(written.content.parties),
        "on": on,
    }
    return render(request, "contracts/letters/new.html", context)


@reader
@require_GET
@never_cache
def letter_preview(request: Request, pk: int, slug: str) -> HttpResponse:
    """The PDF a letter would be; nothing is kept."""
    file, on = file_of(request.user, pk), timezone.localdate()
    try:
        made = letters.preview(kind=_kind(slug), contract=file, on=on)
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("contracts:contract", pk)
    return _pdf(made, f"apercu-{slug}-{file.number}.pdf", download=False)


@sender
@require_POST
def letter_send(request: Request, pk: int) -> HttpResponse:
    """Send a letter by e-mail."""
    found = _letter(request, pk)
    try:
        _say_sent(request, letters.send(letter=found, by=request.user))
    except Impossible as impossible:
        messages.error(request, str(impossible))
    return redirect("contracts:letter", pk)


@sender
@require_POST
def letter_posted(request: Request, pk: int) -> HttpResponse:
    """Say that a letter was printed and posted."""
    found = _letter(request, pk)
    if found.state == Letter.State.SENT:
        messages.info(request, french("Ce courrier était déjà parti : rien n’a été changé."))
    else:
        letters.posted(letter=found, by=request.user)
        messages.success(request, french("Courrier noté comme posté."))
    return redirect("contracts:letter", pk)


@sender
@require_POST
def letters_send(request: Request) -> HttpResponse:
    """Send the letters ticked in the list."""
    ticked = {number for text in request.POST.getlist("letters") if (number := _number(text))}
    if len(ticked) > TICKED:
        raise Http404
    found = list(
        Letter.objects.of_contracts()
        .filter(pk__in=ticked)
        .exclude(recipients=[])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not found:
        messages.warning(request, french("Sélectionnez au moins un courrier qui a une adresse électronique."))
        return redirect("contracts:letters")
    sent = letters.send_all(letters=found, by=request.user)
    if sent:
        plural = "s" * (sent > 1)
        messages.success(request, french(f"{sent} courrier{plural} envoyé{plural}."))
    if left := len(found) - sent:
        plural = "s" * (left > 1)
        verb = "ne sont pas partis" if left > 1 else "n’est pas parti"
        messages.error(
            request,
            french(
                f"{left} courrier{plural} {verb} : la raison est dite sur chacun. Un nouvel essai est fait "
                "chaque nuit."
            ),
        )
    return redirect("contracts:letters")


def _prepared(request: Request, file: Contract, kind: str) -> HttpResponse:
    on = timezone.localdate()
    made = letters.prepare(kind=kind, contract=file, by=request.user, on=on)
    if "send" in request.POST and made.recipients:
        _say_sent(request, letters.send(letter=made, by=request.user))
    else:
        messages.success(request, french("Courrier préparé, gardé avec le dossier."))
    return redirect("contracts:letter", made.pk)


def _say_sent(request: Request, row: Letter) -> None:
    if row.state == Letter.State.SENT:
        messages.success(request, french("Courrier envoyé."))
    else:
        messages.error(
            request,
            french("Le courrier n’est pas parti : il est gardé, un nouvel essai est fait chaque nuit."),
        )


def _letter(request: Request, pk: int) -> Letter:
    """The letter, when its file may be seen."""
    linked = ("contract__sender", "made_by", "sent_by")
    found = get_object_or_404(Letter.objects.of_contracts().select_related(*linked), pk=pk)
    if (
        found.contract_id
        and not Contract.objects.visible_to(request.user).filter(pk=found.contract_id).exists()
    ):
        raise Http404
    return found


def _kind(slug: str) -> str:
    if slug not in SLUGS:
        raise Http404
    return SLUGS[slug]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def _pdf(made: bytes, name: str, *, download: bool) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(download, name) or ""}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
