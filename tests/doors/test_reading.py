"""Every page that shows a person is written down or excused; every list is taken away or excused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import resolve, reverse
from django.utils.http import urlencode
from lxml import html

from accounts.models import Access, User
from branches.models import Candidate
from contracts.models import Contract
from opco_admin.reading import middleware
from opco_admin.reading.lists import EXCUSED as NOT_TAKEN
from opco_admin.reading.lists import LISTS
from opco_admin.reading.own import SHOWN
from opco_admin.reading.sensitive import EXCUSED, SENSITIVE
from opco_admin.reading.taking import place, taken
from smeservice.models import AfestPath
from tests.doors.test_rights import URLS, addresses, client_of
from tests.doors.walking import read, undone

pytestmark = pytest.mark.django_db
LISTING = frozenset(
    str(path.relative_to(settings.BASE_DIR / "templates"))
    for path in (settings.BASE_DIR / "templates").rglob("*.html")
    if "data-rows" in path.read_text()
)


@dataclass(frozen=True)
class Page:
    """A page of the house, read by who may do everything."""

    name: str
    path: str
    text: str
    listing: bool
    written: tuple[Access, ...]


@pytest.fixture
def boss(make_user) -> Any:
    return make_user(is_superuser=True)


@pytest.fixture
def pages(house, boss) -> list[Page]:
    return list(walk(house, boss))


def walk(house, boss, *only: str) -> Iterator[Page]:
    """Every page that answers (or some), and what reading it wrote."""
    client = client_of(boss)
    for name, path in addresses(house).items():
        if only and name not in only:
            continue
        with undone():
            answer = client.get(path)
            text, written = read(answer), tuple(Access.objects.all())
            if answer.status_code == 200:
                listing = any("".join(each.name or "") in LISTING for each in answer.templates)
                yield Page(resolve(path).view_name, path, text, listing, written)


def persons() -> re.Pattern[str]:
    """The names of everybody of the house about whom a file is kept."""
    people = [
        *Contract.objects.values_list("learner_name", "learner_first_name"),
        *Candidate.objects.values_list("name", "first_name"),
    ]
    names = {f"{one} {other}" for name, first in people for one, other in ((name, first), (first, name))}
    names |= {"", *AfestPath.objects.values_list("learner", flat=True)}
    names |= {name for name, _ in people if not any(name in str(user) for user in User.objects.all())}
    common = {"", *Candidate.objects.values_list("name", flat=True)}  # borne by others in the house
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names - common)))


@pytest.mark.promise(9)
def test_every_reading_is_written_without_what_was_read_and_every_list_leaves_as_listed(
    proof, pages, house, boss, monkeypatch
) -> None:
    names, found = persons(), {page.name: page for page in pages}
    unwritten = [
        (page.name, names.findall(page.text)[:2])
        for page in pages
        if names.search(page.text) and page.name not in EXCUSED and not _well_written(page, boss)
    ]
    assert not unwritten
    told = [page for page in pages if page.written]
    assert {page.name for page in told} <= SENSITIVE.keys()
    values = [str(vars(line)) for page in told for line in page.written]
    proof.cases(
        "pages portant des personnes, lues, écrites sans la valeur",
        tried=len(told),
        wrong=sum(bool(names.search(value)) for value in values),
    )
    monkeypatch.setattr(middleware, "_record", lambda *given: None)
    blind = list(walk(house, boss, *_FIRST))
    missed = sum(not _well_written(page, boss) for page in blind)
    proof.control("journal ôté : lectures non écrites", planted=len(_FIRST), seen=missed)
    _lists(found, boss)


_FIRST = ("contract", "papers", "letter")


def _well_written(page: Page, boss: Any) -> bool:
    reading = SENSITIVE.get(page.name)
    if reading is None or len(page.written) != 1:
        return False
    (line,) = page.written
    return (line.user, line.kind, line.model) == (boss, reading.kind, reading.model)


def _lists(found: dict[str, Page], boss: Any) -> None:
    """Each list leaves, with as many rows as another reader of the page counts in it."""
    assert not LISTS & NOT_TAKEN.keys()
    unknown = [name for name, page in found.items() if page.listing and name not in LISTS | NOT_TAKEN.keys()]
    assert not unknown
    client, wrong, tried = client_of(boss), [], 0
    for name in sorted(LISTS & found.keys()):
        page = found[name]
        tables = html.fromstring(page.text).xpath("//table[@data-rows]")
        listed = len(tables[-1].xpath("./tbody/tr")) if tables else 0
        at = place(page.path)
        if name in SENSITIVE or name in SHOWN:
            exported = len(list(taken(user=boss, at=at).rows))
        else:
            answer = client.get(f"{reverse('reading:take')}?{urlencode({'de': page.path, 'form': 'csv'})}")
            text = answer.content.decode("utf-8-sig")
            exported = len(list(csv.reader(io.StringIO(text), delimiter=";"))) - 1
        tried += 1
        if listed != exported:
            wrong.append((name, listed, exported))
    assert not wrong
    assert tried > 80


def test_the_tables_name_pages_that_exist() -> None:
    known = {name if ":" in name else f"{URLS[name][0]}:{name}" for name in URLS} | {"found", "home"}
    for names in (SENSITIVE, EXCUSED, LISTS, NOT_TAKEN):
        assert {name for name in names if not name.startswith("admin:")} - known == set()
    assert all(EXCUSED.values())
    assert Path(settings.BASE_DIR / "templates/partials/exports.html").is_file()
