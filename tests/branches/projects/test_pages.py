"""Pages of the certifications and of their projects: rights, scope, errors, what a representative sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from branches.actions import advancing, projects
from branches.models import Access, Project, Qualification
from tests.branches.projects.conftest import ON, SIRET, client_of, decided, filed, pdf, registered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(dt.datetime(2026, 11, 29, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def desk(officer: Any) -> Client:
    return client_of(officer)


@pytest.fixture
def outside(make_user: Callable[..., Any], committee: Any) -> Client:
    """A representative of the first branch."""
    user = make_user("BX")
    Access.objects.create(user=user, committee=committee, since=dt.date(2020, 1, 1))
    return client_of(user)


def text(answer: Any) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def at(name: str, *args: Any) -> str:
    return reverse(f"branches:{name}", args=args)


def test_lists_say_what_to_do_when_they_are_empty(desk: Client) -> None:
    assert "Créer la première" in text(desk.get(at("qualifications")))
    assert "Aucun projet en cours" in text(desk.get(at("projects")))


def test_a_certification_is_made_with_its_project(desk: Client, committee: Any) -> None:
    given = {"committee": committee.pk, "kind": "cqp", "title": "CQP Boulanger", "level": "3", "start": "on"}
    answer = desk.post(at("new_qualification"), given)
    project = Project.objects.get()
    assert answer.url == at("project", project.pk)
    assert "Lancer l’étude d’opportunité" in text(desk.get(answer.url))
    again = desk.post(at("new_qualification"), given)
    assert again.status_code == 422
    assert "déjà cet intitulé" in text(again)
    assert "CQP Boulanger" in text(again)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "obligatoire"),
        ({"kind": "cqpi"}, "au moins deux"),
        ({"others": "99999"}, "n’est pas un code CPNE"),
        ({"committee": "34"}, "Branche porteuse"),
    ],
)
def test_a_wrong_certification_is_told_and_nothing_is_made(
    desk: Client, committee: Any, other: Any, change: dict[str, str], said: str
) -> None:
    given = {"committee": committee.pk, "kind": "cqp", "title": "CQP Boulanger", "level": ""}
    answer = desk.post(at("new_qualification"), given | change)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Qualification.objects.exists()


def test_the_branch_of_somebody_else_is_not_found(
    idea: Project, make_user: Callable[..., Any], other: Any
) -> None:
    stranger = make_user("BR", email="autre@exemple.fr")
    Access.objects.create(user=stranger, committee=other, since=dt.date(2020, 1, 1))
    client, row = client_of(stranger), idea.qualification
    for name in ("qualification", "frames"):
        assert client.get(at(name, row.pk)).status_code == 404
    for name in ("project", "criteria"):
        assert client.get(at(name, idea.pk)).status_code == 404
    for path in (at("act_project", idea.pk, "study"), at("start_project", row.pk, "renewal"),
                 at("own_qualification", row.pk), at("describe_project", idea.pk)):  # fmt: skip
        assert client.post(path).status_code == 404
    assert "CQP Vendeur" not in text(client.get(at("qualifications")))
    assert "CQP Vendeur" not in text(client.get(at("projects")))
    assert Project.objects.get().state == "idea"


def test_filters_find_by_words_sheet_state_and_branch(desk: Client, idea: Project, officer: Any) -> None:
    registered(idea, officer)
    for query, found in (
        ("q=vendeur", True), ("q=VENDÉUR", True), ("q=RNCP40000", True), ("q=rncp 40000", True),
        ("q=boucher", False), ("etat=enregistree", True), ("etat=expiree", False), ("cpne=12", True),
        ("cpne=99", True), ("nature=cqp", True), ("nature=title", False), ("etat=projet", False),
    ):  # fmt: skip
        assert ("CQP Vendeur conseil" in text(desk.get(f"{at('qualifications')}?{query}"))) == found, query


def test_the_decision_needs_its_minutes_and_keeps_what_was_typed(
    desk: Client, idea: Project, officer: Any
) -> None:
    advancing.move(project=idea.pk, verb="study", by=officer, on=ON)
    path = at("act_project", idea.pk, "decide")
    wrong = desk.post(path, {"decided_on": "29/11/2026", "siret": "123", "owner": "Association"})
    assert wrong.status_code == 422
    said = text(wrong)
    assert "Ce SIRET n’est pas valide" in said
    assert "Procès-verbal" in said
    assert 'value="Association"' in said
    fake = desk.post(path, {"decided_on": "29/11/2026", "siret": SIRET, "minutes": pdf("pv.exe")})
    assert fake.status_code in (302, 422)
    if fake.status_code == 422:
        desk.post(path, {"decided_on": "29/11/2026", "siret": SIRET, "owner": "A", "minutes": pdf()})
    assert Project.objects.get().state == "decided"


def test_a_form_sent_twice_is_told(desk: Client, idea: Project) -> None:
    path = at("act_project", idea.pk, "study")
    assert desk.post(path).status_code == 302
    again = desk.post(path, follow=True)
    assert "n’est pas possible" in text(again)
    assert [message.level_tag for message in again.context["messages"]] == ["success", "error"]
    assert idea.traces.count() == 2


def test_what_is_not_ready_is_told_before_filing(desk: Client, idea: Project, officer: Any) -> None:
    row = decided(idea, officer)
    advancing.move(project=row.pk, verb="engineer", by=officer, on=ON)
    answer = desk.post(at("act_project", row.pk, "file"), {"filed_on": "29/11/2026", "reference": "D-1"})
    assert answer.status_code == 422
    said = text(answer)
    assert "Aucune version des référentiels" in said
    assert "bulletin n° 3" in said


def test_criteria_are_answered_one_by_one(desk: Client, idea: Project, officer: Any) -> None:
    path = at("answer_criterion", idea.pk, "2-bis")
    wrong = desk.post(path, {"state": "ready", "text": "Six plateaux équipés."})
    assert wrong.status_code == 422
    assert "au moins une preuve" in text(wrong)
    assert "Six plateaux équipés." in text(wrong)
    right = desk.post(path, {"state": "ready", "text": "Six plateaux équipés.", "file": pdf()})
    assert right.url == f"{at('criteria', idea.pk)}#critere-2-bis"
    said = text(desk.get(at("criteria", idea.pk)))
    assert "1 critère prêt sur 11" in said
    assert "Évalué par Camille Roux le 29/11/2026" in said
    assert desk.post(at("answer_criterion", idea.pk, "42"), {"state": "todo"}).status_code == 404


def test_the_page_of_a_registered_one_shows_its_end_its_gap_and_its_renewal(
    desk: Client, idea: Project, officer: Any
) -> None:
    row = registered(idea, officer, dt.date(2026, 1, 10))
    path = at("record_life", row.pk)
    given = {"code": "RNCP111", "decided_on": "10/01/2018", "ends_on": "10/01/2023", "basis": "ordinary"}
    assert desk.post(path, given).status_code == 302
    said = text(desk.get(at("qualification", row.pk)))
    assert "Aucun enregistrement du 11/01/2023 au 09/01/2026" in said
    assert "Ouvrir un projet : renouvellement" in said
    long = desk.post(path, given | {"code": "RNCP112", "ends_on": "11/01/2023"})
    assert long.status_code == 422
    assert "10/01/2023" in text(long)
    answer = desk.post(at("start_project", row.pk, "renewal"))
    assert "Bilan" in text(desk.get(answer.url))
    assert desk.post(at("start_project", row.pk, "autre")).status_code == 404


def test_a_representative_reads_states_and_published_documents_and_no_person(
    outside: Client, idea: Project, officer: Any
) -> None:
    projects.describe(project=idea.pk, by=officer, on=ON, aim="Madame Dupond trouve que…")
    projects.plan(project=idea.pk, phase="opportunity", responsible="Jeanne Martin", by=officer, on=ON,
                  due_on=ON - dt.timedelta(days=3))  # fmt: skip
    projects.attach(
        project=idea.pk,
        need="opportunity_note",
        title="Note publiée",
        file=pdf(),
        published=True,
        by=officer,
        on=ON,
    )
    projects.attach(project=idea.pk, need="competitors", title="Note interne", file=pdf(), by=officer, on=ON)
    row = filed(idea, officer)
    for path in (at("qualifications"), at("qualification", row.qualification_id), at("projects"),
                 at("project", row.pk), at("radar")):  # fmt: skip
        said = text(outside.get(path))
        for person in ("Camille Roux", "Jeanne Martin", "Dupond"):
            assert person not in said.replace('<strong>Camille Roux</strong><a href="/compte/', ""), path
        assert "Note interne" not in said
    said = text(outside.get(at("project", row.pk)))
    assert "Déposée" in said
    assert "Note publiée" in said
    for name, args in (("criteria", (row.pk,)), ("frames", (row.qualification_id,)),
                       ("new_qualification", ()), ("radar_export", ("csv",))):  # fmt: skip
        assert outside.get(at(name, *args)).status_code == 403
    assert outside.post(at("act_project", row.pk, "take_back"), {"comment": "x"}).status_code == 403


def test_finished_projects_offer_nothing_more(desk: Client, idea: Project, officer: Any) -> None:
    advancing.move(project=idea.pk, verb="abandon", by=officer, on=ON, comment="Peu de besoin.")
    said = text(desk.get(at("project", idea.pk)))
    assert "Planifier" not in said
    assert "Ce qui peut être fait" not in said
    answer = desk.post(at("project_paper", idea.pk), {"need": "other", "file": pdf()})
    assert answer.status_code in (302, 422)
    assert "CQP Vendeur" in text(desk.get(f"{at('projects')}?etat=tous"))


@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999", "31/02/2026", "٣٣", "x"])
def test_days_that_make_no_sense_are_told(desk: Client, idea: Project, officer: Any, day: str) -> None:
    row = filed(idea, officer)
    for path, given in (
        (at("describe_project", row.pk), {"bulletin_on": day}),
        (at("plan_project", row.pk, "filing"), {"due_on": day}),
        (at("act_project", row.pk, "register"), {"code": "RNCP1", "decided_on": day, "ends_on": day}),
        (at("record_life", row.qualification_id), {"code": "RNCP1", "decided_on": day, "ends_on": day}),
        (at("own_qualification", row.qualification_id), {"siret": SIRET, "name": "A", "since": day}),
    ):
        assert desk.post(path, given).status_code == 422, path
    assert Project.objects.get().state == "filed"


def test_a_second_branch_reads_the_page_not_the_documents_of_the_first(
    idea: Project, officer: Any, other: Any, make_user: Callable[..., Any]
) -> None:
    projects.attach(
        project=idea.pk, need="other", title="Note", file=pdf(), published=True, by=officer, on=ON
    )
    idea.qualification.links.create(committee=other)
    user = make_user("BX")
    Access.objects.create(user=user, committee=other, since=dt.date(2020, 1, 1))
    said = text(client_of(user).get(at("project", idea.pk)))
    document = idea.papers.get().document_id
    assert "Note" in said
    assert at("document", document) not in said
    assert client_of(user).get(at("document", document)).status_code == 404
