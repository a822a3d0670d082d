"""Pages of the studies: rights, scopes, errors beside the fields, files."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branches.models import SkillsTalk, Study, StudyPaper
from tests.branches.studies.world import asked_study, attached, branch, budgeted, running_study
from tests.contracts.papers.conftest import HONEST


def sent(name: str = "piece.pdf", data: bytes = HONEST) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def on() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def officer(signed_in):
    client = signed_in("BR")
    attached(client.user, "2")
    return client


def html(answer) -> str:
    return answer.content.decode()


def test_the_empty_library_says_what_to_do(officer):
    assert "Enregistrer une demande" in html(officer.get(reverse("branches:studies")))


def test_the_library_is_searched(officer, on):
    found = asked_study(officer.user, on)
    other = asked_study(officer.user, on, title="Recrutement en Bretagne", romes=["N4105"])
    for query, expected in (
        ({"q": "metiers"}, {found}), ({"q": "n4105"}, {other}), ({"q": "recrutement bretagne"}, {other}),
        ({"cpne": "2"}, {found, other}), ({"etat": "published"}, set()), ({"etat": "late"}, set()),
        ({"region": "53"}, {found, other}), ({"after": "abc"}, {found, other}), ({"q": "zzz"}, set()),
    ):  # fmt: skip
        answer = officer.get(reverse("branches:studies"), query)
        assert set(answer.context["page"].rows) == expected, query
    exported = b"".join(officer.get(reverse("branches:studies_export"), {"q": "bretagne"})).decode()
    assert "Recrutement en Bretagne" in exported
    assert "Métiers à cinq ans" not in exported


def test_another_branch_is_not_found(officer, make_user, on):
    study = asked_study(attached(make_user("BR"), "9"), on, "9")
    assert officer.get(reverse("branches:study", args=[study.pk])).status_code == 404
    assert officer.post(reverse("branches:study_step", args=[study.pk, "abandon"])).status_code == 404
    assert study not in officer.get(reverse("branches:studies")).context["page"].rows


def test_a_study_that_covers_a_branch_is_seen_from_it(officer, make_user, on):
    study = asked_study(attached(make_user("BR"), "9", "2"), on, "9", committees=[branch("2")])
    assert officer.get(reverse("branches:study", args=[study.pk])).status_code == 200


def test_a_request_is_entered(officer, on):
    answer = officer.post(
        reverse("branches:study_new"),
        {
            "title": "Portrait", "requested_by": "cpne", "requested_on": "23/11/2025", "question": "Qui ?",
            "lead": "2", "romes": "d1102, D1104", "agreements": "", "order": sent(),
        },
    )  # fmt: skip
    study = Study.objects.get()
    assert answer.url == reverse("branches:study", args=[study.pk])
    assert study.romes == ["D1102", "D1104"]
    assert list(study.committees.all()) == [branch()]
    assert StudyPaper.objects.get().kind == "order"


@pytest.mark.parametrize(
    ("name", "worth", "said"),
    [
        ("romes", "D11", "lettre suivie de quatre chiffres"),
        ("agreements", "77777", "IDCC absent"),
        ("requested_on", "31/02/2026", "Écrivez une date"),
        ("requested_on", "01/01/0026", "vraisemblable"),
        ("lead", "999", ""),
        ("title", "", ""),
    ],
)
def test_wrong_input_is_named_and_nothing_is_lost(officer, on, name, worth, said):
    given = {
        "title": "Portrait", "requested_by": "cpne", "requested_on": "23/11/2025",
        "question": "Ce que je veux savoir", "lead": "2", name: worth,
    }  # fmt: skip
    answer = officer.post(reverse("branches:study_new"), given)
    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    if said:
        assert said in html(answer).replace("&#x27;", "’")
    assert "Ce que je veux savoir" in html(answer)
    assert not Study.objects.exists()


def test_a_hostile_file_is_refused_beside_its_field(officer, on):
    study = asked_study(officer.user, on)
    answer = officer.post(
        reverse("branches:study_paper", args=[study.pk]),
        {"kind": "scoping", "dated_on": "23/11/2025", "file": sent("note.pdf", b"MZ programme")},
    )
    assert answer.status_code == 422
    assert "note.pdf" in html(answer)
    assert not StudyPaper.objects.filter(kind="scoping").exists()


def test_a_step_that_lacks_something_says_what(officer, on):
    study = asked_study(officer.user, on)
    answer = officer.post(reverse("branches:study_step", args=[study.pk, "scope"]))
    assert answer.status_code == 422
    assert "note de cadrage" in html(answer)
    assert officer.post(reverse("branches:study_step", args=[study.pk, "vol"])).status_code == 404


def test_a_budget_is_typed_in_rows(officer, on):
    study = asked_study(officer.user, on)
    address = reverse("branches:study_budget", args=[study.pk])
    wrong = officer.post(
        address,
        {"label_1": "Étude", "amount_1": "", "kind_1": "state", "percent_1": "cent"},
    )
    assert wrong.status_code == 422
    assert {"amount_1", "percent_1"} <= set(wrong.context["form"].errors)
    assert "Étude" in html(wrong)
    short = officer.post(
        address, {"label_1": "Étude", "amount_1": "10", "kind_1": "state", "percent_1": "90"}
    )
    assert "et non 100" in html(short)
    good = officer.post(
        address,
        {"label_3": "Étude", "amount_3": "1 000,01", "kind_1": "state", "percent_1": "50",
         "kind_2": "mission", "percent_2": "50 %"},
    )  # fmt: skip
    assert good.status_code == 302
    assert [str(share.amount) for share in study.lines.get().shares.order_by("funder__rank")] == [
        "500.01", "500.00",
    ]  # fmt: skip


def test_an_expense_is_entered_with_its_evidence(officer, on):
    study = budgeted(asked_study(officer.user, on), officer.user, on)
    address = reverse("branches:study_expenses", args=[study.pk])
    given = {
        "line": study.lines.order_by("rank")[0].pk, "kind": "commitment", "amount": "200",
        "dated_on": "01/10/2026", "reference": "M-1",
    }  # fmt: skip
    assert officer.post(address, given).status_code == 422
    assert officer.post(address, {**given, "file": sent()}).status_code == 302
    assert "M-1" in html(officer.get(address))
    too_much = officer.post(address, {**given, "amount": "900", "reference": "M-2", "file": sent()})
    assert "dépasserait" in html(too_much)


def test_a_reader_sees_and_does_not_act(signed_in, make_user, on):
    study = running_study(attached(make_user("BR"), "2"), on)
    client = signed_in("DI")
    page = html(client.get(reverse("branches:study", args=[study.pk])))
    assert "Abandonner l’étude" not in page
    assert client.post(reverse("branches:study_step", args=[study.pk, "abandon"])).status_code == 403
    assert client.get(reverse("branches:study_new")).status_code == 403
    assert client.post(reverse("branches:talks")).status_code == 403


def test_a_representative_reads_what_is_published_and_nothing_else(signed_in, make_user, on):
    by = attached(make_user("BR"), "2")
    published, hidden = running_study(by, on, publish=True), running_study(by, on)
    client = signed_in("BX")
    attached(client.user, "2")
    assert client.get(reverse("branches:studies")).context["page"].rows == [published]
    page = html(client.get(reverse("branches:study", args=[published.pk])))
    assert "Un départ sur trois." in page
    assert "Cabinet" not in page
    assert "suivie par" not in page
    assert client.get(reverse("branches:study", args=[hidden.pk])).status_code == 404
    row = published.deliverables.get()
    answer = client.post(reverse("branches:study_download", args=[row.pk]))
    assert b"".join(answer) == HONEST
    published.refresh_from_db()
    assert published.downloads == 1
    assert client.post(
        reverse("branches:study_download", args=[hidden.deliverables.get().pk])
    ).status_code == 404  # fmt: skip


def test_a_representative_of_a_covered_branch_downloads_too(signed_in, make_user, on):
    by = attached(make_user("BR"), "2", "9")
    study = running_study(by, on, publish=True)
    study.committees.add(branch("9"))
    client = signed_in("BX")
    attached(client.user, "9")
    row = study.deliverables.get()
    answer = client.post(reverse("branches:study_download", args=[row.pk]))
    assert b"".join(answer) == HONEST


def test_a_negotiation_is_entered_on_its_page(officer, on):
    address = reverse("branches:talks")
    assert "aucune enregistrée" in html(officer.get(address))
    answer = officer.post(
        address,
        {
            "committee": "2",
            "outcome": "agreement",
            "signed_on": "01/02/2024",
            "title": "Accord",
            "file": sent(),
        },
    )
    assert answer.status_code == 302
    assert SkillsTalk.objects.get().document.name == "piece.pdf"
    assert "01/02/2027" in html(officer.get(address))


def test_late_deliverables_are_on_the_home_page(officer, on):
    study = running_study(officer.user, on)
    study.deliverables.update(due_on=on - dt.timedelta(days=1))
    page = html(officer.get(reverse("home")))
    assert "Livrables d’études en retard" in page
    assert officer.get(reverse("branches:studies"), {"etat": "late"}).context["page"].rows == [study]


def test_changing_a_study_keeps_the_branches_one_does_not_follow(officer, make_user, on):
    study = asked_study(attached(make_user("BR"), "9", "2"), on, "9", committees=[branch("2"), branch("7")])
    address = reverse("branches:study_change", args=[study.pk])
    assert officer.get(address).context["form"].initial["lead"] == "9"
    answer = officer.post(
        address, {"title": "Autre titre", "question": "Qui ?", "lead": "9", "committees": ["2"]}
    )
    assert answer.status_code == 302
    study.refresh_from_db()
    assert (study.title, study.lead_id) == ("Autre titre", "9")
    assert {each.pk for each in study.committees.all()} == {"2", "7", "9"}


def test_papers_of_a_study_are_read_from_each_branch_it_covers(officer, make_user, on):
    other = attached(make_user("BR"), "9", "2")
    study, foreign = asked_study(other, on, "9", committees=[branch("2")]), asked_study(other, on, "9")
    paper = study.papers.get()
    answer = officer.get(reverse("branches:study_file", args=[study.pk, paper.document_id]))
    assert b"".join(answer) == HONEST
    for pk, document in ((study.pk, foreign.papers.get().document_id), (foreign.pk, paper.document_id)):
        assert officer.get(reverse("branches:study_file", args=[pk, document])).status_code == 404
