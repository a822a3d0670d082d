"""A representative reads their own branch and sends a document; an access takes two persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse

from accounts import actions
from branches.models import Access, AccessProposal, Document
from opco_admin.demo import people as demo
from opco_admin.demo.missions import branches as attached
from opco_admin.demo.missions import rooms
from registers.models import Committee
from tests.contracts.papers.conftest import HONEST
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ON = dt.date(2026, 11, 23)


@pytest.fixture
def people(transactional_db: None) -> dict[str, object]:
    """Two branches, an officer, a representative of the first one, administrators."""
    actions.install_roles()
    for code, label in ((attached.REPRESENTED, "CPNE de la boulangerie"), ("902", "CPNE de l’automobile")):
        Committee.objects.create(code=code, label=label)
    found = demo.make_accounts()
    attached.attach(ON, found)
    for piece in (rooms.count, rooms.publish, rooms.propose):
        piece(ON, found)
    return found


@pytest.fixture
def sign_in(page, live_server, people) -> Callable[[str], None]:
    """Sign in as one of the demonstration."""

    def enter(who: str) -> None:
        page.context.clear_cookies()
        page.goto(live_server.url + reverse("account_login"))
        page.fill("[name=login]", f"{who}@demo.local")
        page.fill("[name=password]", demo.PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_load_state()

    return enter


def test_a_representative_and_their_branch(page, live_server, sign_in, tmp_path: Path) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in("bx")
    page.wait_for_url(live_server.url + reverse("branches:my_room", args=[attached.REPRESENTED]))
    assert page.locator("h1").inner_text() == "CPNE de la boulangerie"
    page.get_by_role("link", name="Envoyer un document").click()
    file = tmp_path / "deliberation.pdf"
    file.write_bytes(HONEST)
    page.fill("[name=title]", "Délibération de la branche")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Envoyer à l’OPCO").click()
    page.get_by_text("Document envoyé à l’OPCO.").wait_for()
    assert page.get_by_role("link", name="Délibération de la branche").is_visible()
    assert page.get_by_text(rooms.INSIDE).count() == 0
    assert said == []
    answer = page.goto(live_server.url + reverse("branches:my_room", args=["902"]))
    assert answer.status == 404


def test_an_officer_publishes(page, live_server, sign_in) -> None:
    sign_in("br")
    page.goto(live_server.url + reverse("branches:documents", args=[attached.REPRESENTED]))
    row = page.get_by_role("row", name=rooms.INSIDE)
    row.get_by_role("button", name="Publier").click()
    page.get_by_text("est montré aux représentants").wait_for()
    assert Document.objects.get(title=rooms.INSIDE).published


def test_an_access_takes_two_persons(page, live_server, sign_in) -> None:
    sign_in("br")
    page.goto(live_server.url + reverse("branches:propose_access"))
    page.select_option("[name=committee]", "902")
    page.fill("[name=email]", "luc.moreau@syndicat.example")
    page.fill("[name=first_name]", "Luc")
    page.fill("[name=last_name]", "Moreau")
    page.fill("[name=reason]", "Désigné par la délégation patronale.")
    page.get_by_role("button", name="Proposer l’accès").click()
    page.get_by_text("une autre personne doit le valider").wait_for()
    assert page.get_by_role("button", name="Valider et ouvrir l’accès").count() == 0
    sign_in("ad")
    row = AccessProposal.objects.get(email="luc.moreau@syndicat.example")
    page.goto(live_server.url + reverse("branches:access_proposal", args=[row.pk]))
    page.get_by_role("button", name="Valider et ouvrir l’accès").click()
    page.get_by_text("Accès ouvert à Luc Moreau").wait_for()
    assert mail.outbox[-1].to == ["luc.moreau@syndicat.example"]
    page.goto(live_server.url + reverse("branches:accesses"))
    page.get_by_role("link", name="Fermer l’accès de Luc Moreau").click()
    page.fill("[name=comment]", "Erreur de personne.")
    page.get_by_role("button", name="Fermer l’accès maintenant").click()
    page.get_by_text("Accès fermé : Luc Moreau").wait_for()
    assert Access.objects.get(user__email="luc.moreau@syndicat.example").ended_at


@pytest.mark.parametrize("who", ["br", "bx", "ad"])
def test_nobody_is_shut_out(page, live_server, sign_in, who: str) -> None:
    sign_in(who)
    branch = [attached.REPRESENTED]
    waiting = AccessProposal.objects.earliest("pk").pk
    access = Access.objects.latest("pk").pk
    pages: dict[str, list[tuple[str, list[object]]]] = {
        "br": [("rooms", []), ("room", branch), ("documents", branch), ("my_room", branch), ("accesses", []),
               ("propose_access", []), ("access_proposal", [waiting]), ("end_access", [access])],
        "bx": [("my_room", branch), ("my_levels", branch), ("my_documents", branch)],
        "ad": [("accesses", []), ("access_proposal", [waiting])],
    }  # fmt: skip
    wrong = []
    for name, args in pages[who]:
        url = live_server.url + reverse(f"branches:{name}", args=args)
        wrong += [f"{name}: {each}" for each in faults(page, url)]
    assert wrong == []
