"""A convention from its project to its closing, in a browser; every page, three widths, both lights."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.actions import clauses, controls, follow_up, reports, versions
from conventions.models import Convention
from tests.conventions import making
from tests.conventions.making import OPCO, STATE
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "une phrase de passe longue"
LONG = (
    "Accompagnement interrégional des-transformations-écologiques-et-numériques des entreprises du Grand Est"
)


def url(name: str, *args: object) -> str:
    return reverse(f"conventions:{name}", args=args)


@pytest.fixture
def officer(transactional_db: None, make_user, page, live_server):
    """Somebody of the conventions, signed in."""
    user = make_user("CO")
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("home"))
    return user


def test_a_convention_is_written_agreed_signed_and_notified(page, live_server, officer) -> None:
    on = timezone.localdate()
    day = f"{on:%d/%m/%Y}"
    clauses.add(
        code="objet",
        title="Objet",
        text="Ce que font les parties.",
        kinds_of=(),
        usual=True,
        by=officer,
        on=on,
    )
    page.goto(live_server.url + url("conventions"))
    page.get_by_role("link", name="Nouvelle convention").click()
    page.select_option("[name=kind]", "fne")
    page.fill("[name=title]", "FNE-Formation")
    page.fill("[name=starts_on]", "01/01/2027")
    page.fill("[name=ends_on]", "31/12/2026")
    page.get_by_role("button", name="Ouvrir le projet").click()
    assert page.get_by_text("précède son début").count()
    page.fill("[name=ends_on]", "31/12/2027")
    page.fill("[name=purpose]", "Former les salariés.")
    page.get_by_role("button", name="Ouvrir le projet").click()
    for told in (OPCO, STATE):
        page.get_by_role("link", name="Ajouter une partie").click()
        page.fill("[name=name]", told.name)
        page.select_option("[name=role]", told.role)
        page.select_option("[name=nature]", told.nature)
        page.get_by_role("button", name="Enregistrer la partie").click()
    for label in ("Ouvrir la négociation", "Présenter au conseil d’administration"):
        page.get_by_role("button", name=label).click()
    page.fill("[name=agreed_on]", day)
    page.get_by_role("button", name="Enregistrer l’accord du conseil").click()
    page.get_by_role("link", name="Noter les signatures").click()
    for _party in (OPCO, STATE):
        page.fill("[name=signed_on]", day)
        page.get_by_role("button", name="Enregistrer une signature").click()
    page.get_by_role("link", name="Convention", exact=True).click()
    page.fill("[name=notified_on]", day)
    page.get_by_role("button", name="Enregistrer la notification").click()
    page.get_by_text("en exécution").first.wait_for()
    row = Convention.objects.get()
    assert (row.state, row.notified_on) == ("running", on)
    assert versions.in_force(row).content["clauses"][0]["title"] == "Objet"


def test_no_page_has_a_fault(page, live_server, officer) -> None:
    on = timezone.localdate()
    given = {"by": officer, "on": on}
    clause = clauses.add(
        code="objet", title=LONG, text=f"{LONG}. " * 6, kinds_of=("edec",), usual=True, **given
    )
    start = on - dt.timedelta(days=200)
    row = making.running_convention(title=LONG, purpose=f"{LONG}. " * 4, starts_on=start, ends_on=on, **given)
    key = row.pk
    made = follow_up.expect(convention=key, title=LONG, due_on=start, owner=LONG, **given)
    met = follow_up.meet(convention=key, kind="steering", held_on=start, present=LONG, summary=LONG, **given)
    follow_up.decide(meeting=met.pk, text=LONG, due_on=start, owner=LONG, **given)
    report = reports.open_report(
        convention=key, kind="quality", starts_on=start, ends_on=on, due_on=on, **given
    )
    control = controls.notify(
        convention=key, title=LONG, controller=LONG, notified_on=start, due_on=on, questions=[LONG], **given
    )
    versions.amend(convention=key, changes=LONG, **given)
    party = row.parties.order_by("pk").first()
    pages = [
        url("conventions"), url("convention_new"), url("past"), url("radar"), url("clauses"),
        url("clause_new"),
        url("clause", clause.pk), url("convention", key), url("versions", key), url("version", key, 1),
        url("versions_compare", key), url("terms", key), url("draft_clauses", key),
        url("clause_adapt", key, "objet"), url("party_new", key), url("party", key, party.pk),
        url("follow_up", key), url("deliverable", key, made.pk), url("meeting", key, met.pk),
        url("reports", key), url("report", key, report.pk), url("controls", key),
        url("control", key, control.pk),
        url("conventions") + "?q=rien",
    ]  # fmt: skip
    found = {each: faults(page, live_server.url + each) for each in pages}
    assert {each: wrong for each, wrong in found.items() if wrong} == {}
