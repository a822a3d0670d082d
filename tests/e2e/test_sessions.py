"""From the accreditation to the rejected line sent again, in a browser; every page at three widths."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse

from accounts import actions
from branches.models import Candidate, Certificate, Habilitation, Sending, SendingLine, Session, Survey
from opco_admin.demo import world
from opco_admin.demo.missions import branches, certification, sessions
from opco_admin.demo.people import PASSWORD, make_accounts
from registers.actions import load_branches, load_certifications
from registers.models import Provider
from tests.branches.sessions.conftest import nir_of
from tests.contracts.papers.conftest import HONEST
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
BORN = dt.date(2003, 4, 9)


@pytest.fixture
def demo(transactional_db: None, tmp_path: Path) -> None:
    """The registers of the demonstration, its branches, its certifications, its sessions."""
    from django.utils import timezone

    actions.install_roles()
    people, on = make_accounts(), timezone.localdate()
    by = people["br@demo.local"]
    load_branches(world.write_agreements(tmp_path), by=by)
    load_branches(world.write_committees(tmp_path), by=by)
    load_certifications(world.write_certifications(tmp_path), by=by)
    for centre in world.CENTRES[:3]:
        Provider.objects.create(siret=centre.siret, name=centre.name, city=centre.city)
    branches.attach(on, people)
    certification.follow(on, people)
    assert sessions.live(on, people)


@pytest.fixture
def signed(page, live_server, demo: None):
    """Sign in as somebody of the demonstration; a message in the console fails the test."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.set_default_timeout(20_000)

    def sign(role: str):
        page.goto(live_server.url + reverse("account_login"))
        page.fill("[name=login]", f"{role}@demo.local")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: reverse("account_login") not in url)
        return page

    yield sign
    assert said == []


def at(live_server, name: str, *args: object) -> str:
    return live_server.url + reverse(f"branches:{name}", args=args)


def do(page, summary: str, button: str, fields: dict[str, str]) -> None:
    """Open a verb of the page, fill it, send it."""
    verb = page.locator("details.verb").filter(has=page.locator("summary", has_text=summary)).first
    if not verb.evaluate("each => each.open"):
        verb.locator("summary").click()
    for name, value in fields.items():
        field = verb.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("each => each.tagName") == "SELECT" else field.fill(
            value
        )
    verb.locator("button[type=submit]", has_text=button).click()
    page.wait_for_load_state()


def drop(page, summary: str, name: str) -> None:
    """Open a verb that takes a PDF, give it one."""
    verb = page.locator("details.verb").filter(has=page.locator("summary", has_text=summary))
    if not verb.evaluate("each => each.open"):
        verb.locator("summary").click()
    file = {"name": name, "mimeType": "application/pdf", "buffer": HONEST}
    verb.locator("input[type=file]").set_input_files(file)
    verb.locator("button[type=submit]").click()
    page.wait_for_load_state()


def test_from_the_accreditation_to_the_line_sent_again(signed, live_server) -> None:
    page, today = signed("br"), dt.date.today()  # noqa: DTZ011 -- the day of the server
    qualification = Habilitation.objects.earliest("pk").scope.get().qualification_id
    body = world.CENTRES[2].siret
    # a body is accredited
    page.goto(at(live_server, "habilitation_new") + f"?cpne={world.BRANCHES[0].committees[0][0]}")
    page.fill("[name=provider]", body)
    page.check(f"[name=scope][value='{qualification}|']")
    for name in ("purpose", "fee_terms", "subcontracting", "means", "sharing"):
        page.fill(f"[name={name}]", "Selon la convention type de la branche.")
    page.fill("[name=since]", "01/01/2026")
    page.fill("[name=until]", f"31/12/{today.year + 2}")
    page.click("text=Enregistrer la demande")
    do(page, "Déclarer instruite", "Déclarer instruite", {})
    drop(page, "Verser la convention", "convention.pdf")
    do(page, "Activer", "Activer", {})
    assert Habilitation.objects.get(provider=body).state == "active"
    # a session, a candidate, a jury
    page.goto(at(live_server, "session_new") + f"?cpne=901&certification={qualification}")
    page.fill("[name=provider]", body)
    page.fill("[name=place]", "Rennes")
    for name in ("starts_on", "ends_on"):
        page.fill(f"[name={name}]", f"{today:%d/%m/%Y}")
    page.click("main >> text=Ouvrir la session")
    page.wait_for_load_state()
    row = Session.objects.get(place="Rennes")
    page.click("text=Inscrire un candidat")
    for name, value in (("name", "Quéré"), ("first_name", "Anna"), ("born_on", f"{BORN:%d/%m/%Y}"),
                        ("nir", nir_of(BORN))):  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.click("button:has-text('Inscrire le candidat')")
    page.wait_for_load_state()
    for each in page.locator("td select").all():
        each.select_option("acquired")
    page.click("text=Enregistrer les résultats")
    do(page, "Fixer la réunion du jury", "Fixer", {"meets_on": f"{today:%d/%m/%Y}"})
    for name, college in (("Alix", "employers"), ("Basile", "employees")):
        fields = {"name": name, "first_name": "Sam", "college": college}
        do(page, "Ajouter un membre", "Ajouter", fields)
    do(page, "Enregistrer les présences", "Enregistrer", {})
    drop(page, "Verser le procès-verbal", "pv.pdf")
    do(page, "Signer la délibération", "Signer", {})
    do(page, "Délivrer les certificats", "Délivrer", {})
    one = Certificate.objects.get(session=row)
    # transmission: rejected, corrected, sent again alone
    page.goto(at(live_server, "transmission"))
    page.click("text=Produire le fichier")
    page.wait_for_load_state()
    sending = Sending.objects.latest("pk")
    lines = [line.certificate.number for line in sending.lines.select_related("certificate")]
    answers = {number: "rejeté;Nom inconnu" if number == one.number else "accepté;" for number in lines}
    said = "\n".join(["identifiant;statut;motif", *(f"{number};{said}" for number, said in answers.items())])
    file = {"name": "cr.csv", "mimeType": "text/csv", "buffer": said.encode()}
    page.locator("form[enctype] input[type=file]").first.set_input_files(file)
    page.click("button:has-text('Lire le compte rendu')")
    page.wait_for_load_state()
    page.click("text=Corriger")
    do(page, "Corriger l’identité", "Corriger", {"name": "Quéré-Morel"})
    page.goto(at(live_server, "transmission"))
    page.click("text=Produire le fichier")
    page.wait_for_load_state()
    assert [line.certificate_id for line in SendingLine.objects.filter(state="sent")] == [one.pk]


@pytest.mark.parametrize("role", ["br", "bx"])
def test_every_page(signed, live_server, role: str) -> None:
    page = signed(role)
    row, planned = Session.objects.get(place="Bordeaux"), Session.objects.get(place="Lyon")
    names: list[tuple[str, tuple[object, ...]]] = [
        ("sessions", ()), ("session", (row.pk,)), ("session", (planned.pk,)), ("surveys", ()),
        ("survey", (Survey.objects.get().pk,)),
    ]  # fmt: skip
    if role == "br":
        names += [
            ("habilitations", ()), ("habilitation", (Habilitation.objects.latest("pk").pk,)),
            ("habilitation_edit", (Habilitation.objects.latest("pk").pk,)), ("habilitation_new", ()),
            ("habilitation_changes", ()), ("session_new", ()), ("candidate_new", (planned.pk,)),
            ("candidates_upload", (planned.pk,)),
            ("candidate", (Candidate.objects.filter(session=planned).earliest("pk").pk,)),
            ("certificates", ()), ("certificate", (Certificate.objects.earliest("pk").pk,)),
            ("transmission", ()), ("sending", (Sending.objects.earliest("pk").pk,)), ("survey_new", ()),
        ]  # fmt: skip
    wrong = []
    for name, args in names:
        wrong += [f"{name}: {each}" for each in faults(page, at(live_server, name, *args))]
    assert wrong == []
