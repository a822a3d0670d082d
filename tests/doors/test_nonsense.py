"""Nothing that a person types, in an address or in a form, breaks a page."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path as url

import opco_admin.urls
from accounts.roles import ROLES
from tests.doors.crossing import attach, permissions_of
from tests.doors.matrix import ENOUGH, NEEDED, may
from tests.doors.rooms import PUBLIC
from tests.doors.test_rights import addresses
from tests.doors.walking import Walker, walk  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.promise(12)]
ROWS = {*NEEDED, *ENOUGH}
NAUGHTY = (
    "", "x\0y", "é" * 10_000, "9" * 400, "-1", "1e400", "NaN", "31/02/2026", "01/01/0001", "31/12/9999",
    "01/01/1900", "01/01/2200", "٣٣", "=cmd()", "2026-11-23~1", "1,5", "732 829 320 00074",
    "\u202e\U0001f600",
)  # fmt: skip
WORST = ("", "x\0y", "9" * 400, "-1", "1e400", "31/02/2026", "01/01/0001", "31/12/9999")
KEYS = (
    "after", "q", "show", "etat", "state", "kind", "version", "contracts", "siret", "voir", "organisme",
    "dispositif", "idcc", "since", "until", "due", "found", "batch", "officer", "sender", "sort", "months",
    "par", "fin", "section", "annee", "contrat", "journal", "mois", "compte", "de", "a", "reason", "months",
    "l0-numero_dossier", "rncp", "cpne", "conclusion", "opco", "niveau", "contrat", "qualiopi", "kinds",
)  # fmt: skip
# Fields of the forms that the house does not show: the state of its objects does not call for them.
UNSHOWN: Mapping[str, tuple[str, ...]] = {
    "lot": ("contracts",), "accept_lot": ("contracts", "comment"), "assign_lot": ("contracts", "officer"),
    "complete": ("comment",), "answer": ("cpne", "priority_public", "comment"),
    "batch_mapping": ("c0", "c1", "c2", "c3", "c4", "c5"), "batch_undo": ("reason",),
    "invoice_accept_clean": ("line",), "release": ("reason",), "close_period": ("x",),
    "close_campaign": ("x",), "control_order": ("x",), "control_reply": ("reply", "replied_on"),
    "control_decide": ("decision", "text", "decision_text", "amount", "signalled_to"),
    "control_lift": ("reason", "comment"), "end_lot": ("siret", "contracts", "on_date", "motive", "confirm"),
    "reinstate": ("reason",), "accept_amendment": ("comment",), "refuse_amendment": ("reason",),
    "letter_send": ("x",), "letter_new": ("send",), "close_request": ("x",),
    "fix_amount": ("cpne", "priority_public", "comment", "annual", "amount"), "run_approve": ("x",),
    "run_reject": ("reason",), "accounts": ("iban", "holder", "note", "name"),
    "check_line": ("date_conclusion", "alternant_naissance", "employeur_siret", "salaire_brut_embauche"),
    "invoice_look": ("organisme_siret", "date_facture", "lines", "l0-numero_dossier", "l0-montant"),
}  # fmt: skip


class Forms(HTMLParser):
    """The forms of a page: method, address, and the value of each field."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, list[str]]]] = []
        self.select = self.area = ""
        self.open = False

    def handle_starttag(self, tag, attrs) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("method", "get").lower(), given.get("action", ""), {}))
            self.open = True
        elif self.open and (name := given.get("name")) and tag in ("input", "select", "textarea", "button"):
            fields = self.found[-1][2]
            values = fields.setdefault(name, [])
            if tag == "select":
                self.select = name
            elif tag == "textarea":
                self.area = name
            elif given.get("type") not in ("checkbox", "radio") or "checked" in given or not values:
                values[:] = [given.get("value", "on")]
        elif tag == "option" and self.select and self.open:
            values = self.found[-1][2][self.select]
            if "selected" in given or not values:
                values[:] = [given.get("value", "")]

    def handle_endtag(self, tag) -> None:
        if tag == "form":
            self.open = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data) -> None:
        if self.area and self.open:
            self.found[-1][2][self.area] = [data]


def forms_of(walker: Walker, paths: Iterable[str]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Every form that the pages show, by method and address."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for path in paths:
        seen = walker.ask("get", path)
        if "html" not in seen.headers.get("Content-Type", "") or seen.status != 200:
            continue
        parser = Forms()
        parser.feed(seen.text)
        for method, action, fields in parser.found:
            if method == "dialog":  # closes a box, sends nothing
                continue
            target = urlsplit(html.unescape(action)).path or path
            found.setdefault((method, target), {}).update(fields)
    return found


class Asked:
    """Requests made by somebody; those that broke."""

    def __init__(self, walker: Walker) -> None:
        self.walker, self.broken = walker, []

    def __call__(self, method: str, path: str, data: Mapping[str, object], said: str = "") -> None:
        seen = self.walker.ask(method, path, data)
        if seen.status >= 500:
            self.broken.append((method, path, said[:40], seen.status, seen.text[:200]))


@pytest.mark.parametrize("code", [role.code for role in ROLES])
def test_no_address_breaks_a_page(house, make_user, walk, proof, code: str) -> None:  # noqa: F811
    user = make_user(code)
    attach(user)
    asked, values = Asked(walk(user)), cycle(WORST)
    for name, path in addresses(house).items():
        if name in ROWS and (name in PUBLIC or may(permissions_of(code), name, posting=False)):
            for value in (next(values), next(values)):
                asked("get", path, {key: [value, "x"] for key in KEYS}, repr(value))
    assert not asked.broken, asked.broken
    proof.cases(f"questions absurdes aux pages du rôle {code}", tried=asked.walker.asked)


@pytest.mark.parametrize("half", [0, 1])
def test_no_form_breaks_a_page(house, make_user, walk, proof, half: int) -> None:  # noqa: F811
    asked, paths = Asked(walk(make_user(is_superuser=True))), addresses(house)
    forms = forms_of(asked.walker, paths.values())
    for name, fields in UNSHOWN.items():
        forms.setdefault(("post", paths[name]), {field: ["1"] for field in fields})
    known = {field: ["1"] for fields in forms.values() for field in fields}
    for path in paths.values():  # what no page shows now: every field there is
        forms.setdefault(("post", path), dict(known))
    naughty, worst = cycle(NAUGHTY), cycle(WORST)
    for method, path in sorted(forms)[half::2]:
        fields = forms[method, path]
        fields.pop("csrfmiddlewaretoken", None)
        asked(method, path, fields, "as shown")
        for value in [next(worst) for _ in range(3)]:
            asked(method, path, dict.fromkeys(fields, value), repr(value))
        for name in fields if len(fields) < 25 else ():
            value = next(naughty)
            asked(method, path, {**fields, name: value}, f"{name} {value!r}")
    assert not asked.broken, asked.broken
    proof.cases(f"formulaires hostiles, moitié {half + 1}", tried=asked.walker.asked)


def test_a_view_that_breaks_is_seen(house, make_user, walk, proof, settings) -> None:  # noqa: F811
    """The control: a page whose form breaks on an amount, another that breaks on a question."""

    def planted(request: HttpRequest) -> HttpResponse:
        int(request.GET.get("q", "1"))
        int(request.POST.get("amount", "1"))
        return HttpResponse('<form method="post"><input name="amount" value="1"></form>')

    class Planted:
        urlpatterns = [url("plante/", planted), *opco_admin.urls.urlpatterns]

    settings.ROOT_URLCONF = Planted
    asked = Asked(walk(make_user(is_superuser=True)))
    (form,) = forms_of(asked.walker, ["/plante/"])
    for value in WORST:
        asked("post", form[1], {"amount": value}, repr(value))
    by_form = len(asked.broken)
    asked("get", "/plante/", {"q": "1e400"})
    seen = (by_form > 0) + (len(asked.broken) > by_form)
    proof.control("vues plantées qui lèvent une erreur", planted=2, seen=seen)
