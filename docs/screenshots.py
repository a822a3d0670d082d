"""The pictures of the guide, taken from the demonstration: `python -m docs.screenshots [NAME…]`.

Serves the demonstration of this checkout (`make run` loads it), opens each page as the person who uses it,
writes docs/images/guide/NAME.webp. Pictures whose name ends in « telephone » have the width of one.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "images" / "guide"
ADDRESS = "127.0.0.1:8119"
FIRST_ROW = ", ".join(
    ("table[data-rows] tbody a[data-open]", "table[data-rows] tbody a[href]", ".table-list tbody a[href]")
)
TO_CONFIRM = "main a:has-text('contrats-'):not(:has-text('W'))"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
QUALITIES, HEAVIEST = (38, 28, 18, 10), 60_000  # the first whose picture is light enough


@dataclass(frozen=True)
class Picture:
    """A page: who opens it, by which view; then the links followed, and what is brought to the top."""

    name: str
    who: str
    view: str
    query: str = ""
    follow: tuple[str, ...] = ()
    top: str = ""


PICTURES = (
    Picture("connexion", "", "account_login"),
    Picture("accueil-gestionnaire", "gc", "home"),
    Picture("import-controle", "gc", "contracts:batches", follow=(TO_CONFIRM,)),
    Picture("file-de-travail", "gc", "contracts:queue"),
    Picture("dossier", "gc", "contracts:queue", follow=(FIRST_ROW,)),
    Picture("dossier-pieces", "gc", "contracts:queue", follow=(FIRST_ROW, "main a:has-text('Pièces')")),
    Picture("factures", "fi", "contracts:invoices"),
    Picture("paiements", "fi", "contracts:payments"),
    Picture("lot-a-approuver", "ap", "contracts:runs", follow=(FIRST_ROW,)),
    Picture("livres", "fi", "contracts:books"),
    Picture("entreprises", "sm", "smeservice:firms"),
    Picture("entreprise", "sm", "smeservice:firms", follow=(FIRST_ROW,)),
    Picture("echange-telephone", "sm", "smeservice:exchange_new"),
    Picture("couverture", "sm", "smeservice:coverage"),
    Picture("page-de-branche", "br", "branches:rooms", follow=(FIRST_ROW,)),
    Picture("campagne", "br", "branches:campaigns", follow=(FIRST_ROW,)),
    Picture("simulateur", "br", "branches:scenarios", follow=(FIRST_ROW,), top="main .tiles"),
    Picture("certification", "br", "branches:qualifications", follow=(FIRST_ROW,)),
    Picture("convention", "co", "conventions:conventions", follow=(FIRST_ROW,)),
    Picture(
        "convention-budget", "co", "conventions:conventions", follow=(FIRST_ROW, "main a:has-text('Budget')")
    ),
    Picture("indicateurs", "di", "steering:coms"),
    Picture("comptes", "ad", "accounts:accounts"),
    Picture("ma-branche", "bx", "branches:my_branch"),
)  # fmt: skip


@contextmanager
def served() -> Iterator[str]:
    """The demonstration of this checkout, on loopback."""
    command = [sys.executable, "-m", "gunicorn", "opco_admin.wsgi", "--bind", ADDRESS, "--threads", "4"]
    server = subprocess.Popen([*command, "--log-level", "error"])  # noqa: S603 -- ourselves
    try:
        for _ in range(60):
            try:
                urllib.request.urlopen(f"http://{ADDRESS}/sante/").close()
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://{ADDRESS}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def sign_in(page: Any, base: str, who: str) -> None:
    """As one of the people of the demonstration."""
    from django.urls import reverse

    from opco_admin.demo.people import PASSWORD

    page.goto(base + reverse("account_login"))
    page.fill("[name=login]", f"{who}@demo.local")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("nav.menu")


def take(page: Any, base: str, picture: Picture) -> int:
    """Write one picture; its size."""
    from django.urls import reverse

    page.set_viewport_size(PHONE if picture.name.endswith("-telephone") else WIDE)
    page.goto(base + reverse(picture.view) + picture.query)
    for link in picture.follow:
        page.goto(base + page.locator(link).first.get_attribute("href"))
    if picture.top:
        page.locator(picture.top).first.evaluate("each => each.scrollIntoView({block: 'start'})")
    tool = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        shot = tool.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        data = base64.b64decode(shot["data"])
        if len(data) < HEAVIEST:
            break
    (FOLDER / f"{picture.name}.webp").write_bytes(data)
    return len(data)


def main(names: list[str]) -> None:
    """Take the pictures named, or all of them."""
    os.environ["LOCAL"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opco_admin.settings")
    import django
    from playwright.sync_api import sync_playwright

    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    chosen = [each for each in PICTURES if not names or each.name in names]
    with served() as base, sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for who in dict.fromkeys(each.who for each in chosen):
            page = browser.new_context(locale="fr-FR", reduced_motion="reduce").new_page()
            if who:
                sign_in(page, base, who)
            for picture in (each for each in chosen if each.who == who):
                sys.stdout.write(f"{picture.name} {take(page, base, picture)} octets\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
