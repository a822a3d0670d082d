"""The life of a branch in a real browser: a study from request to publication, a meeting and its decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import Decision, Meeting, Study, WorkforceVintage
from tests.branches.bodies.world import body, meeting, present
from tests.branches.studies.world import attached, branch, running_study
from tests.branches.workforce.test_files import BEFORE, HEAD, HYPOTHESES, LINES, load
from tests.contracts.papers.conftest import HONEST
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "une phrase de passe longue"


@pytest.fixture
def officer(transactional_db: None, make_user):
    """Somebody who works for a branch."""
    branch("2")
    return attached(make_user("BR", email="br@exemple.fr"), "2")


@pytest.fixture
def signed(page, live_server) -> Callable[[object], object]:
    """The page, signed in; a message in the console fails the test."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    def sign(user: object) -> object:
        page.goto(live_server.url + reverse("account_login"))
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: reverse("account_login") not in url)
        return page

    yield sign
    assert [each for each in said if "422" not in each] == []


@pytest.fixture
def paper(tmp_path: Path) -> str:
    """A file of the user."""
    path = tmp_path / "piece.pdf"
    path.write_bytes(HONEST)
    return str(path)


def opened(page, label: str):
    """What unfolds under these words, unfolded."""
    details = page.locator("details.verb", has=page.locator("summary", has_text=label)).first
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    return details


def words(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def test_a_study_from_its_request_to_its_publication(signed, live_server, officer, paper) -> None:
    page, on = signed(officer), timezone.localdate()
    page.goto(live_server.url + reverse("branches:study_new"))
    page.get_by_label("Titre").fill("Métiers à cinq ans")
    page.get_by_label("Question posée").fill("Qui part, qui vient ?")
    page.get_by_label("Branche pilote").select_option("2")
    page.get_by_label("Lettre de commande").set_input_files(paper)
    page.get_by_role("button", name="Enregistrer la demande").click()

    def add(kind: str) -> None:
        form = opened(page, "Ajouter une pièce")
        form.locator("select").select_option(kind)
        form.get_by_label("Daté du").first.fill(words(on))
        form.locator("input[type=file]").set_input_files(paper)
        form.get_by_role("button", name="Ajouter une pièce").click()
        page.get_by_text("Pièce ajoutée.").wait_for()

    def step(label: str, **filled: str) -> None:
        form = opened(page, label)
        for name, text in filled.items():
            form.locator(f"[name={name}]").fill(text)
        form.get_by_role("button", name=label).click()
        page.get_by_text(f"{label} : c’est enregistré.").wait_for()

    form = opened(page, "Valider le cadrage")
    assert "Note de cadrage" in form.inner_text()
    add("scoping")
    step("Valider le cadrage")
    add("specification")
    step("Lancer la consultation")
    for kind in ("scoring", "contract"):
        add(kind)
    step("Attribuer le marché", supplier="Cabinet")
    add("steering")
    step("Lancer l’étude")
    form = opened(page, "Attendre un livrable")
    form.locator("[name=title]").fill("Rapport final")
    form.locator("[name=due_on]").fill(words(on))
    form.get_by_role("button", name="Attendre un livrable").click()
    form = opened(page, "Recevoir")
    form.locator("input[type=file]").set_input_files(paper)
    form.get_by_role("button", name="Recevoir").click()
    step("Constater la livraison")
    form = opened(page, "Accepter")
    form.get_by_role("button", name="Accepter").click()
    page.get_by_text("Livrable accepté.").wait_for()
    add("validation")
    step("Enregistrer la validation")
    step("Publier l’étude", summary="Un départ sur trois.")
    study = Study.objects.get()
    assert (study.state, study.supplier, study.published_on) == ("published", "Cabinet", on)
    with page.expect_download() as found:
        page.get_by_role("button", name="Télécharger").click()
    assert Path(found.value.path()).read_bytes() == HONEST
    study.refresh_from_db()
    assert study.downloads == 1


def test_a_meeting_with_a_quorum_an_abstention_a_vote_and_a_decision(signed, live_server, officer) -> None:
    on = timezone.localdate()
    made = body(officer)
    row, item = meeting(made, officer, on)
    present(row, officer, on=on)
    from branches.actions import bodies

    holder = made.mandates.filter(seat__college="employers", role="titular").first()
    bodies.declare_interest(member=holder.member, what="Administrateur d’un CFA", since=on, until=None, on=on)
    page = signed(officer)
    page.goto(live_server.url + reverse("branches:meeting", args=[row.pk]))
    page.get_by_text("atteint", exact=True).wait_for()
    opened(page, "Lier un intérêt déclaré")
    page.get_by_role("button", name="Lier un intérêt déclaré").click()
    page.get_by_text("En retrait pour un intérêt déclaré").wait_for()
    opened(page, "Clore le vote")

    def vote(employers: str, employees: str) -> None:
        page.locator("[name=employers_for]").fill(employers)
        page.locator("[name=employees_for]").fill(employees)
        page.get_by_role("button", name="Clore le vote").click()

    vote("2", "2")
    page.get_by_text("2 voix comptées pour 1 votants").first.wait_for()
    assert page.locator("[name=employers_for]").input_value() == "2"
    vote("1", "2")
    page.get_by_text("Adopté").first.wait_for()
    opened(page, "Enregistrer la décision")
    page.locator("[name=number]").fill("SPP-1")
    page.locator("[name=legal_basis]").fill("R6332-8")
    page.locator("[name=publishes]").check()
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.get_by_text("Décision enregistrée.").wait_for()
    opened(page, "Lever la séance")
    page.get_by_role("button", name="Lever la séance").click()
    page.get_by_text("Tenue").first.wait_for()
    decision = Decision.objects.get()
    assert (decision.decided_on, decision.publish_due_on) == (on, on + dt.timedelta(days=15))
    assert Meeting.objects.get().state == "closed"
    assert decision.item_id == item.pk


def test_every_page_at_every_width(signed, live_server, officer) -> None:
    on = timezone.localdate()
    published, running = running_study(officer, on, publish=True), running_study(officer, on)
    load(officer, HEAD + LINES + BEFORE)
    made = body(officer)
    row, _ = meeting(made, officer, on)
    present(row, officer, on=on)
    page = signed(officer)
    page.goto(live_server.url + reverse("branches:projection_new", args=["2"]))
    for name, worth in HYPOTHESES.items():
        field = page.locator(f"[name={name}]")
        (field.select_option if name == "years" else field.fill)(worth)
    page.get_by_role("button", name="Calculer").click()
    page.get_by_text("Projection calculée").wait_for()
    projection = page.url
    vintage = WorkforceVintage.objects.get(year=2025)
    assert vintage.projections.count() == 1
    urls = [projection] + [
        live_server.url + reverse(f"branches:{name}", args=args)
        for name, args in (
            ("studies", ()), ("study_new", ()), ("study", (published.pk,)), ("study", (running.pk,)),
            ("study_budget", (running.pk,)), ("study_expenses", (running.pk,)), ("talks", ()),
            ("workforce", ()), ("workforce_load", ()), ("workforce_vintages", ()),
            ("projection_new", ("2",)), ("diagnoses", ("2",)), ("bodies", ()), ("body_new", ()),
            ("body", (made.pk,)), ("meeting", (row.pk,)), ("mandates", ()),
            ("member", (made.mandates.first().member_id,)), ("declarations", ()), ("decisions", ()),
        )
    ]  # fmt: skip
    wrong = []
    for url in urls:
        wrong += [f"{url.removeprefix(live_server.url)}: {each}" for each in faults(page, url)]
    assert wrong == []


def test_every_page_of_a_representative(signed, live_server, officer, make_user) -> None:
    on = timezone.localdate()
    study = running_study(officer, on, publish=True)
    load(officer, HEAD + LINES + BEFORE)
    made = body(officer)
    page = signed(attached(make_user("BX", email="bx@exemple.fr"), "2"))
    wrong = []
    for name, args in (
        ("studies", ()), ("study", (study.pk,)), ("workforce", ()), ("bodies", ()), ("body", (made.pk,)),
    ):  # fmt: skip
        url = live_server.url + reverse(f"branches:{name}", args=args)
        wrong += [f"{name}: {each}" for each in faults(page, url)]
    assert wrong == []
