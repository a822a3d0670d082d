"""Files of figures: whole or not at all, replay-safe, an older year kept; pages and privacy."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

import law
from branches.actions import diagnosing, projecting
from branches.exports import diagnosis
from branches.imports import workforce as files
from branches.models import Diagnosis, Projection, WorkforceFigure, WorkforceFile, WorkforceVintage
from registers.models import Region
from registers.sheets import Refused
from tests.branches.studies.world import attached, branch

HEAD = "CPNE;Année;ROME;Âge;Genre;Région;Contrat;Effectif\n"
LINES = (
    "2;2025;D1102;20-24;F;Bretagne;CDI;40\n2;2025;D1102;25-29;M;53;CDI;60\n2;2025;N4105;60 et plus;M;;;8\n"
)
BEFORE = "2;2024;D1102;25-29;M;;CDI;90\n"


def upload(text: str, name: str = "effectifs.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def load(by, text: str, source: str = "DSN", allowed=("2",)):
    """Through the verb; tests that commit leave no région behind them."""
    Region.objects.get_or_create(pk="53", defaults={"name": "Bretagne"})
    return files.load_file(upload(text), source=source, allowed=allowed, by=by)


@pytest.fixture
def officer(make_user):
    branch("2")
    return attached(make_user("BR"), "2")


def test_a_file_enters_by_branch_and_year(officer):
    outcome = load(officer, HEAD + LINES + BEFORE)
    assert outcome.done
    assert {(each.year, each.heads) for each in outcome.created} == {(2025, 108), (2024, 90)}
    assert WorkforceFile.objects.count() == 1
    row = WorkforceFigure.objects.get(rome="N4105")
    assert (row.age_from, row.age_to, row.contract, row.region) == (60, None, "other", None)


def test_the_same_file_again_changes_nothing_and_a_corrected_one_replaces_its_year_only(officer):
    load(officer, HEAD + LINES + BEFORE)
    again = load(officer, HEAD + BEFORE + LINES)
    assert (again.created, again.unchanged) == ([], 2)
    assert WorkforceFile.objects.count() == 1
    corrected = load(officer, HEAD + LINES.replace(";40", ";41"))
    assert (corrected.replaced, len(corrected.created)) == (1, 1)
    kept = WorkforceVintage.objects.filter(year=2025).order_by("pk")
    assert [(each.heads, each.replaced_at is None) for each in kept] == [(108, False), (109, True)]
    assert kept[0].figures.count() == 3
    assert load(officer, HEAD + LINES, source="Enquête").replaced == 0


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("2;2025;D11;20-24;F;;;4", "ROME", "quatre chiffres"),
        ("2;25;D1102;20-24;F;;;4", "Année", "quatre chiffres"),
        ("2;2025;D1102;jeunes;F;;;4", "Âge", "n’est pas un âge"),
        ("2;2025;D1102;20-24;X;;;4", "Genre", "F ou M"),
        ("2;2025;D1102;20-24;F;Atlantide;;4", "Région", "connue"),
        ("2;2025;D1102;20-24;F;;bénévole;4", "Contrat", "connu"),
        ("2;2025;D1102;20-24;F;;;-4", "Effectif", "nombre entier"),
        ("2;2025;D1102;20-24;F;;;4,5", "Effectif", "nombre entier"),
        ("2;2025;D1102;20-24;F;;;99999999999", "Effectif", "nombre entier"),
        (";2025;D1102;20-24;F;;;4", "CPNE", "manque"),
        ("777;2025;D1102;20-24;F;;;4", "CPNE", "registre"),
        ("9;2025;D1102;20-24;F;;;4", "CPNE", "suivez pas"),
        ("2;2025;D1102;20-24;F;Bretagne;CDI;4", "Ligne", "La ligne 2"),
        ("2;2025;D1102;22-26;F;;;4", "Âge", "se recouvrent"),
    ],
)
def test_every_wrong_cell_is_named_and_nothing_is_written(officer, line, column, said):
    branch("9")
    outcome = load(officer, HEAD + LINES + line + "\n")
    assert not outcome.done
    flaw = next(each for each in outcome.flaws if each.column == column)
    assert said in flaw.message
    assert not WorkforceVintage.objects.exists()
    assert not WorkforceFile.objects.exists()


def test_every_error_of_every_line_comes_at_once(officer):
    outcome = load(officer, HEAD + "2;25;D11;x;Y;;;z\n2;2025;D1102;20-24;F;;;4\n2;26;D1102;20-24;F;;;4\n")
    assert [(each.number, each.column) for each in outcome.flaws] == [
        (2, "Année"), (2, "ROME"), (2, "Âge"), (2, "Genre"), (2, "Effectif"), (4, "Année"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "rien\n1\n", HEAD, "\x00\x01"])
def test_what_is_no_table_of_figures_is_refused(officer, text):
    with pytest.raises(Refused):
        load(officer, text)


def test_two_files_at_once_leave_one_vintage_in_force(transactional_db, make_user):
    branch("2")
    officer = attached(make_user("BR"), "2")
    meet = threading.Barrier(2)

    def one(turn: int) -> int:
        try:
            meet.wait()
            return len(load(officer, HEAD + LINES.replace(";40", f";{40 + turn}")).created)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, (0, 1))) == [1, 1]
    assert WorkforceVintage.objects.current().count() == 1
    assert WorkforceVintage.objects.count() == 2


def html(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def staff(signed_in):
    client = signed_in("BR")
    attached(client.user, "2")
    return client


def test_the_page_loads_shows_and_gives_back_the_file(staff):
    assert "Aucun effectif" in html(staff.get(reverse("branches:workforce")))
    answer = staff.post(
        reverse("branches:workforce_load"), {"source": "DSN", "file": upload(HEAD + LINES + BEFORE)}
    )
    assert answer.url == f"{reverse('branches:workforce')}?cpne=2"
    shown = staff.get(answer.url)
    assert shown.context["portrait"].total == 108
    assert [year for year, _ in shown.context["portrait"].evolution] == ["2024", "2025"]
    assert 'role="img"' in html(shown)
    part = staff.get(answer.url, {"cpne": "2", "region": "53"})
    assert part.context["portrait"].total == 100
    for nonsense in ({"cpne": "zzz"}, {"vintage": "abc"}, {"region": "xx"}, {"cpne": "2", "contract": "?"}):
        assert staff.get(reverse("branches:workforce"), nonsense).status_code == 200
    vintage = WorkforceVintage.objects.get(year=2025)
    back = b"".join(staff.get(reverse("branches:workforce_file", args=[vintage.pk]))).decode()
    outcome = load(staff.user, back.lstrip("\ufeff"))
    assert (outcome.done, outcome.unchanged) == (True, 1)
    assert "en vigueur" in html(staff.get(reverse("branches:workforce_vintages")))


def test_errors_of_a_file_are_shown_by_cell_and_the_source_is_kept(staff):
    answer = staff.post(
        reverse("branches:workforce_load"),
        {"source": "Mon enquête", "file": upload(HEAD + "2;2025;ROME!;20-24;F;;;4\n")},
    )
    assert answer.status_code == 422
    text = html(answer)
    assert "ROME!" in text
    assert "Mon enquête" in text
    refused = staff.post(reverse("branches:workforce_load"), {"source": "x", "file": upload("%PDF-1.7")})
    assert refused.status_code == 422
    assert "rien n’a été écrit" in html(refused)


def test_a_representative_reads_aggregates_without_small_cells(signed_in, make_user):
    branch("2")
    load(attached(make_user("BR"), "2"), HEAD + LINES.replace(";8", ";3") + "2;2025;M1203;30-34;F;;;2\n")
    client = signed_in("BX")
    attached(client.user, "2")
    answer = client.get(reverse("branches:workforce"))
    portrait = answer.context["portrait"]
    least = law.small_cell(timezone.localdate())
    every = [n for _, *pair in portrait.pyramid for n in pair]
    every += [each.heads for each in portrait.occupations]
    assert portrait.hidden
    assert all(n is None or n == 0 or n >= least for n in every)
    assert {each.rome: each.heads for each in portrait.occupations}["N4105"] is None
    assert all(each.women is None and each.seniors is None for each in portrait.occupations)
    assert "region" not in answer.context["form"].fields
    assert client.get(reverse("branches:workforce"), {"region": "53"}).context["portrait"] == portrait
    vintage = WorkforceVintage.objects.get()
    assert client.get(reverse("branches:workforce_file", args=[vintage.pk])).status_code == 403
    assert client.get(reverse("branches:diagnoses", args=["2"])).status_code == 403


def test_another_branch_is_not_shown(staff, make_user):
    branch("9")
    load(attached(make_user("BR"), "9"), HEAD + LINES.replace("2;2025", "9;2025"), allowed=("9",))
    vintage = WorkforceVintage.objects.get()
    assert staff.get(reverse("branches:workforce_file", args=[vintage.pk])).status_code == 404
    assert staff.get(reverse("branches:projection_new", args=["9"])).status_code == 404
    assert staff.get(reverse("branches:diagnosis_preview", args=["9"])).status_code == 404
    assert staff.get(reverse("branches:workforce"), {"cpne": "9"}).context["committee"] == branch("2")


HYPOTHESES = {
    "title": "Cinq ans", "years": "5", "retirement_age": "64", "exit_14": "8", "exit_30": "5", "exit_45": "3",
    "exit_55": "2,5", "entries": "12", "growth": "", "entry_from": "20", "entry_to": "34", "stay": "50",
    "spread": "20",
}  # fmt: skip


def test_a_projection_is_kept_with_its_hypotheses_and_replays(staff):
    load(staff.user, HEAD + LINES)
    vintage = WorkforceVintage.objects.get()
    address = reverse("branches:projection_new", args=["2"])
    assert "Apprentis de la branche comptés" in html(staff.get(address))
    answer = staff.post(address, {**HYPOTHESES, "vintage": vintage.pk})
    row = Projection.objects.get()
    assert answer.url == reverse("branches:projection", args=[row.pk])
    assert row.inputs["scenarios"]["central"]["exits"] == ["0.08", "0.05", "0.03", "0.025"]
    assert len(row.results["low"]["years"]) == 5
    assert projecting.replay(row)
    shown = html(staff.get(answer.url))
    assert "2,5" in shown
    assert "D1102" in shown
    assert staff.post(reverse("branches:projection_check", args=[row.pk])).status_code == 302
    load(staff.user, HEAD + LINES.replace(";40", ";41"))
    row.refresh_from_db()
    assert projecting.replay(row)


@pytest.mark.parametrize(
    "wrong",
    [
        {"entries": "", "growth": ""}, {"entries": "3", "growth": "2"}, {"exit_14": "101"},
        {"exit_14": "abc"},
        {"years": "9"}, {"retirement_age": "12"}, {"entry_from": "40", "entry_to": "30"}, {"title": ""},
    ],
)  # fmt: skip
def test_hypotheses_that_cannot_be_are_said_and_kept(staff, wrong):
    load(staff.user, HEAD + LINES)
    given = {**HYPOTHESES, "vintage": WorkforceVintage.objects.get().pk, **wrong}
    answer = staff.post(reverse("branches:projection_new", args=["2"]), given)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Projection.objects.exists()


def test_a_diagnosis_is_looked_at_kept_and_always_the_same(staff):
    on = timezone.localdate()
    load(staff.user, HEAD + LINES + BEFORE)
    staff.post(
        reverse("branches:projection_new", args=["2"]),
        {**HYPOTHESES, "vintage": WorkforceVintage.objects.get(year=2025).pk},
    )
    preview = staff.get(reverse("branches:diagnosis_preview", args=["2"]))
    assert preview.content.startswith(b"%PDF-")
    assert "Aperçu du jour" in html(staff.get(reverse("branches:diagnoses", args=["2"])))
    staff.post(reverse("branches:diagnoses", args=["2"]))
    row = Diagnosis.objects.get()
    first = staff.get(reverse("branches:diagnosis", args=[row.pk])).content
    load(staff.user, HEAD + LINES.replace(";40", ";400"))
    assert staff.get(reverse("branches:diagnosis", args=[row.pk])).content == first
    assert diagnosis.pdf(diagnosing.content(branch("2"), on)) != first


def test_a_diagnosis_of_a_branch_without_anything_is_a_document_too(officer):
    content = diagnosing.content(branch("2"), timezone.localdate())
    assert diagnosis.pdf(content).startswith(b"%PDF-")


def test_a_diagnosis_hides_small_cells_of_occupations(officer):
    load(officer, HEAD + LINES.replace(";8", ";3"))
    content = diagnosing.content(branch("2"), timezone.localdate())
    jobs = next(block for block in content["blocks"] if block.get("caption") == "Principaux métiers")
    assert dict(jobs["rows"])["N4105"] == "masqué"
