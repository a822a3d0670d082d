"""A living house in a real browser: a signed-in officer, a file imported, another waiting with errors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from contracts.actions import intake
from contracts.models import Batch, Contract
from tests.contracts.decide.conftest import registers  # noqa: F401 -- a fixture
from tests.contracts.intake.conftest import APPRENTICE, PROFESSIONAL, csv_text

ON = dt.date(2026, 11, 5)
PASSWORD = "une phrase de passe longue"
WRONG = {**APPRENTICE, "numero_externe": "F-1", "date_conclusion": "31/02/2026"}


# A click waits for the scripts of the page, as a person does who sees it appear.
WAITING = """
const wait = () => { document.documentElement.style.pointerEvents = "none"; };
if (document.documentElement) wait();
else document.addEventListener("readystatechange", wait, { once: true });
document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
  document.documentElement.style.pointerEvents = "";
}));
"""


@pytest.fixture
def page(page):
    """The page of the browser, ready when it is touched."""
    page.add_init_script(WAITING)
    return page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The playwright plugin still writes a fixture in a way that pytest 10 will refuse."""
    quiet = pytest.mark.filterwarnings("ignore:.*fixtures defined as instance methods")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(quiet)


@dataclass(frozen=True)
class World:
    """What the pages need to be full."""

    user: object
    imported: Batch
    waiting: Batch
    uploaded: Batch
    refused: Batch
    contract: Contract


@pytest.fixture
def world(transactional_db: None, registers: None, make_user: Callable[..., object]) -> World:  # noqa: F811
    """An officer and four files, each at another step."""
    user = make_user("GC", email="gc@exemple.fr")

    def receive(content: bytes, name: str) -> Batch:
        sender = intake.sender_named("CFA d’essai")
        return intake.receive_file(sender=sender, file=ContentFile(content), name=name, on=ON, by=user)

    clean = csv_text([APPRENTICE, PROFESSIONAL]).encode("utf-8-sig")
    mixed = csv_text([{**APPRENTICE, "numero_externe": "N-1", "alternant_nom": "Blin"}, WRONG]).encode(
        "utf-8-sig"
    )
    imported = intake.import_batch(batch=receive(clean, "propre.csv"), by=user)
    waiting = intake.check(batch=receive(mixed, "melange.csv"))
    return World(
        user=user,
        imported=imported,
        waiting=waiting,
        uploaded=receive(mixed.replace(b"alternant_courriel", b"Observations", 1), "a-mapper.csv"),
        refused=receive(b"%PDF-1.7 " + b"x" * 300, "photo.pdf"),
        contract=Contract.objects.get(external_number="T-1"),
    )


@pytest.fixture
def visit(page, live_server, world: World) -> Callable[..., object]:
    """Open an address by its name, signed in; a message in the console fails the test."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", world.user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("home"))

    def go(name: str, *args: object, scheme: str = "light") -> object:
        page.emulate_media(color_scheme=scheme)
        answer = page.goto(live_server.url + reverse(name, args=args))
        assert answer.status == 200, name
        return page

    yield go
    assert said == []
