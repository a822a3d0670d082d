"""Nothing that a person types, in an address or in a form, breaks a page."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.doors.test_rights import addresses, client_of, read, undone

pytestmark = pytest.mark.django_db
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


def forms_of(client: Client, paths: Iterable[str]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Every form that the pages show, by method and address."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for path in paths:
        with undone():
            answer = client.get(path)
            if "html" not in answer.headers.get("Content-Type", "") or answer.status_code != 200:
                read(answer)
                continue
            parser = Forms()
            parser.feed(answer.content.decode())
        for method, action, fields in parser.found:
            target = urlsplit(html.unescape(action)).path or path
            found.setdefault((method, target), {}).update(fields)
    return found


class Asked:
    """Requests made by who may do everything; those that broke."""

    def __init__(self, client: Client) -> None:
        self.client, self.count = client, 0
        self.broken: list[tuple[object, ...]] = []

    def __call__(self, method: str, path: str, data: Mapping[str, object], said: str = "") -> None:
        self.count += 1
        try:
            with undone():
                answer = getattr(self.client, method)(path, data)
                read(answer)
        except Exception as error:
            self.broken.append((method, path, said[:40], type(error).__name__, str(error)[:150]))
        else:
            if answer.status_code >= 500:
                self.broken.append((method, path, said[:40], answer.status_code))


@pytest.fixture
def asked(house, make_user) -> Iterator[Asked]:
    found = Asked(client_of(make_user(is_superuser=True)))
    yield found
    assert not found.broken
    assert found.count > 500


def test_no_address_breaks_a_page(house, asked) -> None:
    for path in addresses(house).values():
        if asked.client.options(path).headers.get("Allow", "GET") != "POST":
            for value in WORST:
                asked("get", path, {key: [value, "x"] for key in KEYS}, repr(value))


def test_no_form_breaks_a_page(house, asked) -> None:
    paths = addresses(house)
    forms = forms_of(asked.client, paths.values())
    for name, fields in UNSHOWN.items():
        forms.setdefault(("post", paths[name]), {field: ["1"] for field in fields})
    values = cycle(NAUGHTY)
    for (method, path), fields in forms.items():
        if not path.startswith(("/contrats/", "/registres/")):
            continue
        fields.pop("csrfmiddlewaretoken", None)
        asked(method, path, fields, "as shown")
        for value in WORST:
            asked(method, path, dict.fromkeys(fields, value), repr(value))
        for name in fields if len(fields) < 25 else ():
            for value in (next(values), next(values)):
                asked(method, path, {**fields, name: value}, f"{name} {value!r}")
