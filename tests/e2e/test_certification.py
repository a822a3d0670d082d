"""A CQP from the opportunity to the register and to its renewal; then every page of the subject."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from branches.models import Project, Qualification, Registration
from opco_admin.demo import load, missions, world
from opco_admin.demo.missions import branches as attached
from opco_admin.demo.missions import certification
from opco_admin.demo.people import PASSWORD, make_accounts
from registers.models import Committee
from tests.contracts.papers.conftest import HONEST
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TABLE = """Nature\tCode\tBloc\tLibellé\tRattaché à\tThèmes
Bloc\tBC01\t\tVendre en boulangerie\t\t
Activité\tA1\t\tAccueil du client\t\t
Compétence\tC1\tBC01\tAccueillir chaque client\tA1\técologique, numérique, santé, handicap
Évaluation\tE1\t\tMise en situation\tC1\t"""


@pytest.fixture
def paper(tmp_path: Path) -> str:
    path = tmp_path / "proces-verbal.pdf"
    path.write_bytes(HONEST)
    return str(path)


@pytest.fixture
def branches(transactional_db: None) -> None:
    """Two branches and who works for them."""
    actions.install_roles()
    for rank in (0, 1, 4):
        code, label = world.BRANCHES[rank].committees[0]
        Committee.objects.create(pk=code, label=label)
    attached.attach(timezone.localdate(), make_accounts())


def sign_in(page, live_server, who: str) -> None:
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", f"{who}@demo.local")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: reverse("account_login") not in url)


def act(page, label: str, **fields: str) -> None:
    """Open a verb of the project, fill its form and send it."""
    verb = page.locator("details.verb").filter(has=page.locator(f"summary:text-is('{label}')"))
    if verb.get_attribute("open") is None:
        verb.locator("summary").click()
    for name, value in fields.items():
        field = verb.locator(f"[name={name}]")
        field.set_input_files(value) if value.endswith(".pdf") else field.fill(value)
    verb.get_by_role("button", name=label).click()
    page.wait_for_load_state()


def written(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def test_a_cqp_from_the_idea_to_its_renewal(page, live_server, branches: None, paper: str) -> None:
    today = timezone.localdate()
    sign_in(page, live_server, "br")
    page.goto(live_server.url + reverse("branches:qualifications"))
    page.get_by_role("link", name="Nouvelle certification").click()
    page.select_option("[name=committee]", world.BRANCHES[0].committees[0][0])
    page.select_option("[name=kind]", "cqp")
    page.fill("[name=title]", "CQP Vendeur conseil")
    page.get_by_role("button", name="Enregistrer la certification").click()

    act(page, "Lancer l’étude d’opportunité")
    act(
        page, "Enregistrer la décision de la CPNE", decided_on=written(today), minutes=paper,
        siret="78466840200018", owner="Association paritaire",
    )  # fmt: skip
    act(page, "Commencer l’ingénierie")
    project = Project.objects.get()
    assert project.state == "engineering"

    page.get_by_role("link", name="Référentiels", exact=True).click()
    page.get_by_role("button", name="Ouvrir la première version").click()
    page.get_by_role("link", name="Saisir par tableau").click()
    page.fill("[name=table]", TABLE.replace("\tE1\t\tMise", "\tE1\t\t\tMise"))
    page.get_by_role("button", name="Vérifier le tableau").click()
    assert page.get_by_text("cellule à corriger").or_(page.get_by_text("cellules à corriger")).is_visible()
    page.locator("form.card [name=table]").fill(TABLE)
    page.get_by_role("button", name="Vérifier le tableau").click()
    page.get_by_text("Les trois référentiels et les blocs se tiennent").wait_for()
    page.get_by_role("button", name="Enregistrer la version 1").click()
    page.get_by_text("4 éléments enregistrés").wait_for()

    page.goto(live_server.url + reverse("branches:criteria", args=[project.pk]))
    first = page.locator("#critere-1")
    first.locator("details > summary").click()
    first.locator("[name=state]").select_option("ready")
    first.locator("[name=text]").fill("Douze titulaires sur quinze exercent le métier.")
    first.locator("[name=file]").set_input_files(paper)
    first.get_by_role("button", name="Enregistrer le critère 1").click()
    page.get_by_text("1 critère prêt sur 11").wait_for()

    page.goto(live_server.url + reverse("branches:project", args=[project.pk]))
    page.get_by_text("Modifier la description").click()
    page.fill("[name=bulletin_on]", written(today))
    page.get_by_role("button", name="Enregistrer la description").click()
    act(page, "Enregistrer le dépôt", filed_on=written(today), reference="D-2026-1")
    page.get_by_text("Critères non prêts").first.wait_for()
    act(page, "Enregistrer le dépôt", reserve="La CPNE demande un dépôt cette année.")
    end = today.replace(year=today.year + 5, day=min(today.day, 28))
    act(
        page, "Enregistrer la décision favorable", code="RNCP40000", decided_on=written(today),
        ends_on=written(today.replace(year=today.year + 6, day=1)),
    )  # fmt: skip
    page.get_by_text("L’enregistrement finit au plus tard").first.wait_for()
    act(page, "Enregistrer la décision favorable", ends_on=written(end))
    assert Registration.objects.get().ends_on == end

    page.goto(live_server.url + reverse("branches:qualification", args=[project.qualification_id]))
    page.get_by_text("Enregistrée", exact=True).first.wait_for()
    page.get_by_role("button", name="Ouvrir un projet : renouvellement").click()
    page.get_by_role("heading", name="Bilan").wait_for()
    renewal = Project.objects.get(kind="renewal")
    assert (renewal.state, renewal.directory) == ("opportunity", "rncp")
    page.goto(live_server.url + reverse("branches:qualifications"))
    page.locator("td .tag", has_text="En renouvellement").wait_for()


@pytest.fixture
def demo(transactional_db: None, monkeypatch) -> None:
    """The contracts of three centres and the certifications of the demonstration."""
    monkeypatch.setattr(world, "CENTRES", world.CENTRES[:3])
    ours = (("branches", attached.attach), ("certifications", certification.follow))
    monkeypatch.setattr(missions, "PIECES", ours)
    actions.install_roles()
    load.load(on=timezone.localdate(), say=lambda sentence: None)


@pytest.mark.parametrize("who", ["br", "bx"])
def test_every_page(page, live_server, demo: None, who: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server, who)
    ours = Qualification.objects.get(title__startswith="CQP Vendeur conseil")
    pages: list[tuple[str, tuple[object, ...], str]] = [
        ("qualifications", (), ""), ("qualification", (ours.pk,), ""), ("projects", (), "?etat=tous"),
        ("project", (ours.projects.get().pk,), ""), ("radar", (), ""), ("sheet", ("RNCP99302",), ""),
    ]  # fmt: skip
    if who == "br":
        made = Project.objects.get(kind="creation", state="engineering")
        refused = Project.objects.get(state="refused")
        draft = made.qualification.versions.get()
        sealed = refused.qualification.versions.get()
        pages += [
            ("new_qualification", (), ""), ("project", (made.pk,), ""), ("project", (refused.pk,), ""),
            ("criteria", (made.pk,), ""), ("frame", (draft.pk,), ""), ("frame", (sealed.pk,), ""),
            ("frame_table", (draft.pk,), ""), ("compare_frames", (), f"?a={draft.pk}&b={sealed.pk}"),
            ("frames", (ours.pk,), ""),
        ]  # fmt: skip
    wrong = []
    for name, args, query in pages:
        address = live_server.url + reverse(f"branches:{name}", args=args) + query
        wrong += [f"{name}: {each}" for each in faults(page, address)]
    assert wrong == []
    assert said == []
