"""A representative walks through every page: no canary of a person or of another branch is ever met."""

from __future__ import annotations

import html
import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pypdf import PdfReader

from accounts.models import User
from accounts.roles import ROLES
from branches.actions import documents, figures
from branches.models import Access
from contracts.actions import decide
from registers.models import Committee, ProviderAccount
from tests.branches.representatives.conftest import ON
from tests.branches.representatives.planting import PLACES, TOKEN, Planter, canary, overwrite, restart_numbers
from tests.branches.representatives.test_pages import pdf
from tests.contracts.decide.conftest import receive, registers  # noqa: F401 -- fixtures
from tests.doors.matrix import may
from tests.doors.test_rights import URLS, undone

pytestmark = [pytest.mark.django_db, pytest.mark.promise(7)]
MINE, OTHER = "1", "3"
BX = next(role.permissions for role in ROLES if role.code == "BX")
ALLOWED = "zqpermis"
SPOKEN = re.compile(rf"{TOKEN}\d{{4}}", re.IGNORECASE)
LEAVING = ("deconnexion",)
MOST_LINKS = 1_500
IDS = 24  # of each kind of object, the first ones: they belong to both branches
PLANTED = {
    "Document", "Campaign", "CampaignCommittee", "Position", "PositionComment", "Study", "Project",
    "Qualification", "Habilitation", "Candidate", "JuryMember", "Member", "Survey", "Scenario", "Meeting",
}  # fmt: skip


class Links(HTMLParser):
    """The addresses a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "get").lower() != "get":
            return
        for name in ("href", "action", "hx-get", "src"):
            if link := given.get(name):
                self.found.append(link)


@pytest.fixture
def numbered(db) -> None:
    """Before anything is made."""
    restart_numbers()


@pytest.fixture
def representative(numbered, receive, make_user) -> User:  # noqa: F811
    """Speaks for one branch, in a world full of canaries."""
    officer = make_user("BR", email="chargee@exemple.fr")  # the one they deal with
    stranger = make_user("BR", email="autre@exemple.fr")
    user = make_user("BX", email="represente@exemple.fr")
    mine, other = Committee.objects.get(pk=MINE), Committee.objects.get(pk=OTHER)
    Access.objects.create(user=user, committee=mine, since=ON.replace(year=2025))
    names = ("Blin", "Caro", "Dahan", "Elie", "Faure", "Gil", "Hue", "Ivry")
    made = receive(*({"alternant_nom": name} for name in names))
    made += receive({"employeur_idcc": "2120", "employeur_code_cpne": OTHER})
    decide.accept(contracts=[each.pk for each in made], by=make_user("GC"), on=ON, comment="Vu.")
    secret, own = Planter(other, stranger, everything=True), Planter(mine, officer, everything=False)
    secret.plant("branches", "smeservice", "contracts")
    own.plant("branches")
    assert {model.__name__ for model, row in secret.made.items() if row is not None} >= PLANTED, secret.failed
    assert {model.__name__ for model, row in own.made.items() if row is not None} >= PLANTED, own.failed
    for label in ("contracts", "smeservice"):
        for model in apps.get_app_config(label).get_models():
            overwrite(model, everything=False)
    assert ProviderAccount.objects.filter(iban__startswith=TOKEN).exists()
    assert overwrite(User, everything=False, apart=(user.pk, officer.pk))
    Committee.objects.filter(pk=OTHER).update(label=canary("label of another branch"))
    for committee, published in ((other, True), (mine, False)):
        title = canary(f"document of {committee.pk}")
        documents.keep(committee=committee, title=title, file=pdf(), by=officer, on=ON, published=published)
    documents.keep(committee=mine, title=ALLOWED, file=pdf(), by=officer, on=ON, published=True)
    figures.refresh(on=ON)
    return user


def patterns(resolver: URLResolver, prefix: str = "") -> list[str]:
    """The full names of every address of the project, support apart."""
    found = []
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            if each.namespace != "admin":
                found += patterns(each, f"{each.namespace}:" if each.namespace else prefix)
        elif isinstance(each, URLPattern) and each.name:
            found.append(f"{prefix}{each.name}")
    return found


def addresses() -> dict[str, list[str]]:
    """Every address, for things of my branch, of the others, and for nothing."""
    resolver = get_resolver()
    found: dict[str, list[str]] = {}
    for name in patterns(resolver):
        space, _, short = name.rpartition(":")
        under = resolver
        for part in filter(None, space.split(":")):
            under = under.namespace_dict[part][1]
        paths = set()
        for possibilities, _pattern, _defaults, converters in under.reverse_dict.getlist(short):
            for _template, params in possibilities:
                paths |= set(_tried(name, {each: converters.get(each) for each in params}))
        found[name] = sorted(paths)
    return found


def _tried(name: str, converters: dict[str, Any]) -> list[str]:
    words = (MINE, OTHER, "2", "1486", "RNCP38362", "13002526500013", "732829320", "csv", "accord")
    door = name if name in URLS else name.partition(":")[2]
    theirs = door not in URLS or may(BX, door, posting=False)  # elsewhere it is shut, whatever the key
    choices: list[dict[str, Any]] = [{}]
    for each, converter in converters.items():
        values = range(1, IDS + 1) if type(converter).__name__ == "IntConverter" else words
        if len(choices) > 1 or not theirs:
            values = values[:4] if theirs else values[:2]
        choices = [{**so_far, each: value} for so_far in choices for value in values]
    paths = []
    for given in choices:
        try:
            paths.append(reverse(name, kwargs=given))
        except Exception:  # noqa: S112 -- a word that this address does not take
            continue
    return paths


def words_of(answer: Any) -> str:
    """All that an answer says: text, cells of a workbook, words of a PDF, names of its file."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:  # answer.close() would close the connection too
        close()
    said = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    if content.startswith(b"%PDF"):
        try:
            said += " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        except Exception:
            said += content.decode("latin-1")
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            said += " ".join(archive.read(part).decode("utf-8", "replace") for part in archive.namelist())
    else:
        said += content.decode("utf-8", "replace")
    return html.unescape(said)


class Walk:
    """The pages seen by somebody, what was met in them, and where they lead."""

    def __init__(self, client: Any) -> None:
        self.client = client
        client.raise_request_exception = False  # what is planted is not always what a verb would write
        self.statuses: dict[str, int] = {}
        self.met: list[tuple[str, str, str | None]] = []
        self.allowed = 0
        self.todo: list[str] = []

    def get(self, path: str) -> int:
        if path in self.statuses:
            return self.statuses[path]
        with undone():
            answer = self.client.get(path)
            status, text = answer.status_code, words_of(answer)
        self.statuses[path] = status
        self._look(path, text)
        if status in (301, 302):
            self.todo.append(answer.headers["Location"])
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            links = Links()
            links.feed(answer.content.decode())
            base = path.split("?")[0]
            self.todo += [base + link if link.startswith("?") else link for link in links.found]
        return status

    def post(self, path: str) -> int:
        """Nothing sent: the page that says so is read too."""
        with undone():
            answer = self.client.post(path)
            self._look(f"POST {path}", words_of(answer))
        return answer.status_code

    def follow(self) -> None:
        """Every link of every page, as far as they go."""
        while self.todo and len(self.statuses) < MOST_LINKS * 4:
            path = self.todo.pop().split("#")[0]
            inside = path.startswith("/") and not path.startswith(f"/{settings.STATIC_URL.strip('/')}/")
            if inside and path not in self.statuses and not any(word in path for word in LEAVING):
                self.get(path)

    def _look(self, path: str, text: str) -> None:
        self.met += [(path, word, PLACES.get(word)) for word in set(SPOKEN.findall(text))]
        self.allowed += ALLOWED in text


def test_no_page_shows_a_person_nor_another_branch(representative, client, mailoutbox, proof) -> None:
    client.force_login(representative, backend="allauth.account.auth_backends.AuthenticationBackend")
    walk = Walk(client)
    walk.get(reverse("home"))
    walk.follow()
    followed = sum(1 for status in walk.statuses.values() if status == 200)
    tried = addresses()
    answers: dict[str, set[int]] = {}
    for name, paths in tried.items():
        if name == "account_logout":
            continue
        answers[name] = {walk.get(path) for path in paths}
        walk.post(paths[0]) if paths and not name.startswith("account_") else None
    walk.follow()
    assert not walk.met, walk.met
    written = " ".join(f"{each.subject} {each.body} {each.to}" for each in mailoutbox)
    assert not SPOKEN.findall(written)
    planted = {"autre": f"of {OTHER}", "personne": "of the house"}
    counts = {who: sum(place.endswith(where) for place in PLACES.values()) for who, where in planted.items()}
    assert min(counts.values()) >= 50, counts
    proof.cases("pages parcourues par un représentant", tried=len(walk.statuses), wrong=len(walk.met))
    proof.cases("canaris plantés hors de sa vue", tried=len(PLACES), wrong=len(walk.met))
    # The walk sees: what is planted where they may read is met; doors that are theirs were passed.
    assert walk.allowed >= 2
    assert followed >= 5
    theirs = {name for name in URLS if ":" in name and may(BX, name, posting=False)}
    unseen = {name for name in theirs if not answers[name] & {200, 302, 405}}
    assert len(theirs - unseen) >= 0.8 * len(theirs), unseen
    assert len(walk.statuses) >= 3 * len(tried)


def test_the_walk_meets_a_canary_put_in_its_way(representative, client, proof) -> None:
    """The control: the same walk, with one canary where a representative reads."""
    planted = canary("sent by the representative")
    documents.keep(
        committee=Committee.objects.get(pk=MINE), title=planted, file=pdf(), by=representative, on=ON
    )
    client.force_login(representative, backend="allauth.account.auth_backends.AuthenticationBackend")
    walk = Walk(client)
    walk.get(reverse("home"))
    walk.follow()
    met = {word for _path, word, _where in walk.met}
    assert met == {planted}, walk.met
    proof.control("canari planté sur une page du représentant", planted=1, seen=len(met))


def test_canaries_are_there_for_those_who_may(representative, make_user, client, proof) -> None:
    """The other control: an officer of contracts meets them at once."""
    client.force_login(make_user("GC"), backend="allauth.account.auth_backends.AuthenticationBackend")
    walk = Walk(client)
    walk.get(reverse("contracts:queue") + "?state=all")
    proof.control("canaris vus par qui en a le droit", planted=1, seen=int(bool(walk.met)))
