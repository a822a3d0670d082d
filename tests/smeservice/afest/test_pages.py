"""Pages of paths at work, of their journal and models, of distance files."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from opco_admin import errands
from smeservice.actions import afest, firms
from smeservice.models import AfestEvidence, AfestPath, AfestSequence, FoadFile, PathModel
from smeservice.rules import paths as parts
from tests.smeservice.afest import world
from tests.smeservice.conftest import BAKERY, ON

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def adviser(signed_in, bakery, time_machine):
    time_machine.move_to("2026-11-23 09:00", tick=False)
    return signed_in("SM")


def sheet(**changes: str) -> dict[str, str]:
    return {
        "token": str(uuid4()), "edition": "0", "occupation": "Boulanger", "learner": "Lou C.",
        "starts_on": "23/11/2026", "ends_on": "31/12/2026", "trainer": "Jeanne Roux", "trainer_role": "",
        "trainer_named_on": "02/11/2026", "goal": "Tenir un fournil.", "skills": "", "situations": "",
    } | changes  # fmt: skip


def test_a_path_goes_from_the_firm_to_its_folder(adviser) -> None:
    assert "Ouvrir un parcours AFEST" in adviser.get(url("firm", BAKERY)).content.decode()
    wrong = adviser.post(url("afest_begin", BAKERY), sheet(ends_on="01/11/2026"))
    assert wrong.status_code == 422
    assert "Tenir un fournil." in wrong.content.decode()
    given = sheet()
    for _ in range(2):
        answer = adviser.post(url("afest_begin", BAKERY), given)
    path = AfestPath.objects.get()
    assert answer.url == url("afest", path.pk)
    text = adviser.get(url("afest", path.pk)).content.decode()
    assert "Conditions remplies&nbsp;: 0 sur 4" in text
    assert "D6313-3-2" in text
    eve = "22/11/2026"
    for rank, kind in enumerate(("situation", "reflexive", "assessment")):
        line = {
            "token": str(uuid4()), "edition": "0", "kind": kind, "day": eve, "start": f"{9 + rank}:00",
            "end": f"{10 + rank}:00", "expected": "A", "done": "B", "learned": "C",
        }  # fmt: skip
        assert adviser.post(url("afest_line_new", path.pk), line).status_code == 302
    overlap = adviser.post(
        url("afest_line_new", path.pk), line | {"token": str(uuid4()), "start": "11:30", "end": "12:30"}
    )
    assert overlap.status_code == 422
    assert "chevauche" in overlap.content.decode()
    for code in ("analysis", "trainer", "reflexive", "assessment"):
        told = {"edition": "1", "note": "Fait.", "met": "on", "title": ""}
        file = world.paper(f"{code}.pdf", code.encode())
        assert adviser.post(url("afest_condition", path.pk, code), told | {"file": file}).status_code == 302
    text = adviser.get(url("afest", path.pk)).content.decode()
    assert "Établir le dossier conforme" in text
    assert "data:image/png" in text
    preview = adviser.get(url("afest_folder", path.pk)).content
    assert preview.startswith(b"%PDF")
    adviser.post(url("afest_step", path.pk, "comply"))
    path.refresh_from_db()
    assert path.state == "compliant"
    kept = b"".join(adviser.get(url("afest_folder", path.pk)).streaming_content)
    assert kept.startswith(b"%PDF")
    assert kept != preview
    proof = AfestEvidence.objects.first()
    assert b"".join(adviser.get(url("afest_paper", path.pk, proof.pk)).streaming_content).startswith(b"%PDF")
    assert adviser.post(url("afest_step", path.pk, "vendre")).status_code == 404
    adviser.post(url("afest_step", path.pk, "reopen"), {"reason": "Une séance de plus"})
    adviser.post(url("afest_withdraw", path.pk, proof.pk))
    proof.refresh_from_db()
    assert proof.withdrawn_on == ON


def test_a_wrong_document_is_said_beside_its_field_and_nothing_is_written(adviser) -> None:
    path = world.opened(BAKERY, adviser.user, ON)
    told = {
        "edition": "1",
        "note": "Vu au fournil.",
        "met": "on",
        "title": "",
        "file": ContentFile(b"MZ", name="x.exe"),
    }
    answer = adviser.post(url("afest_condition", path.pk, "analysis"), told)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "x.exe" in text
    assert "Vu au fournil." in text
    assert path.conditions.get(code="analysis").note == ""
    assert adviser.get(url("afest_condition", path.pk, "tasks")).status_code == 404


def test_a_journal_is_held_in_taps(adviser, time_machine) -> None:
    path = world.opened(BAKERY, adviser.user, ON)
    assert "Commencer" in adviser.get(url("afest_journal", path.pk)).content.decode()
    token = {"token": str(uuid4())}
    for _ in range(2):
        adviser.post(url("afest_start", path.pk, "situation"), token)
    row = AfestSequence.objects.get()
    assert adviser.post(url("afest_start", path.pk, "danse")).status_code == 302
    time_machine.move_to("2026-11-23 09:30:27", tick=False)
    text = adviser.get(url("afest_journal", path.pk)).content.decode()
    assert "Mise en situation en cours" in text
    answer = adviser.post(url("afest_stop", path.pk, row.pk))
    assert answer.url == url("afest_line", path.pk, row.pk)
    row.refresh_from_db()
    assert row.ended_at - row.started_at == dt.timedelta(minutes=30, seconds=27)
    held = {
        "token": str(row.token), "edition": str(row.edition), "kind": "situation", "day": "23/11/2026",
        "start": f"{timezone.localtime(row.started_at):%H:%M}",
        "end": f"{timezone.localtime(row.ended_at):%H:%M}",
        "expected": "Pétrir", "done": "", "learned": "",
    }  # fmt: skip
    before = (row.started_at, row.ended_at)
    answer = adviser.post(url("afest_line", path.pk, row.pk), held)
    assert answer.status_code == 302, answer.content.decode().split("form-errors")[-1][:400]
    row.refresh_from_db()
    assert (row.started_at, row.ended_at, row.expected) == (*before, "Pétrir")
    assert adviser.post(url("afest_line", path.pk, row.pk), held | {"start": "25:00"}).status_code == 422
    adviser.post(url("afest_remove", path.pk, row.pk), {"reason": "Mauvais parcours"})
    assert not AfestSequence.objects.exists()


def test_a_situation_without_trainer_is_refused_on_the_journal(adviser) -> None:
    path = world.opened(BAKERY, adviser.user, ON, trainer="", trainer_named_on=None)
    assert "Désigner le formateur" in adviser.get(url("afest_journal", path.pk)).content.decode()
    answer = adviser.post(url("afest_start", path.pk, "situation"), {"token": "x"}, follow=True)
    assert "Désignez d’abord le formateur" in answer.content.decode()
    assert not AfestSequence.objects.exists()


def test_a_path_of_a_colleague_is_not_found(adviser, make_user) -> None:
    other = make_user("SM")
    path = world.complete(BAKERY, other, ON)
    remote = world.file(BAKERY, other, ON)
    proof = AfestEvidence.objects.first()
    firms.follow(companies=[BAKERY], adviser=other, by=other, on=ON)
    for name, args in (
        ("afest", (path.pk,)), ("afest_journal", (path.pk,)), ("afest_folder", (path.pk,)),
        ("afest_change", (path.pk,)), ("afest_paper", (path.pk, proof.pk)), ("afest_begin", (BAKERY,)),
        ("afest_condition", (path.pk, "analysis")), ("foad", (remote.pk,)), ("foad_change", (remote.pk,)),
    ):  # fmt: skip
        assert adviser.get(url(name, *args)).status_code == 404, name
    for name, args in (
        ("afest_step", (path.pk, "comply")), ("afest_start", (path.pk, "situation")),
        ("foad_step", (remote.pk, "comply")),
    ):  # fmt: skip
        assert adviser.post(url(name, *args)).status_code == 404, name
    for name in ("afest_list", "foad_list"):
        assert BAKERY not in adviser.get(url(name)).content.decode()


def test_a_late_path_comes_back_in_my_day(adviser) -> None:
    path = world.opened(BAKERY, adviser.user, ON, ends_on=ON - dt.timedelta(days=1))
    world.line(path, "situation", ON - dt.timedelta(days=3), 9, 10, adviser.user)
    mine = {each.label: each for each in errands.errands(adviser.user, ON)}
    errand = mine["Parcours AFEST finis sans dossier conforme"]
    assert errand.count == 1
    assert url("afest", path.pk) in adviser.get(errand.url).content.decode()
    assert url("afest", path.pk) not in adviser.get(url("afest_list"), {"etat": "compliant"}).content.decode()


def test_a_model_is_written_published_copied_and_followed(adviser) -> None:
    adviser.post(url("path_model_new"), {"occupation": "Boulanger"})
    assert adviser.post(url("path_model_new"), {"occupation": "boulanger"}).status_code == 422
    draft = PathModel.objects.get()
    adviser.post(url("path_model_publish", draft.pk))
    draft.refresh_from_db()
    assert draft.state == "draft"
    content = {code: f"{label}." for code, label in parts.PARTS.items()}
    assert adviser.post(url("path_model_write", draft.pk), content | {"edition": "1"}).status_code == 302
    assert adviser.post(url("path_model_write", draft.pk), content | {"edition": "1"}).status_code == 422
    adviser.post(url("path_model_publish", draft.pk))
    answer = adviser.post(url("path_model_copy", draft.pk), {"occupation": "Pâtissier"})
    assert PathModel.objects.get(code="patissier").state == "draft"
    assert answer.status_code == 302
    text = adviser.get(url("afest_begin", BAKERY), {"modele": draft.pk}).content.decode()
    assert "Objectif professionnel." in text
    adviser.post(f"{url('afest_begin', BAKERY)}?modele={draft.pk}", sheet())
    path = AfestPath.objects.get()
    assert path.model == draft
    assert path.conditions.get(code="analysis").note == "Analyse de l’activité."
    assert "Pâtissier" in adviser.get(url("path_models")).content.decode()


def remote(**changes: str) -> dict[str, str]:
    return {
        "token": str(uuid4()), "edition": "0", "title": "Hygiène", "provider": "", "frame": "apprenticeship",
        "signed_on": "23/11/2026", "total_hours": "1000", "remote_hours": "799,9", "stated_share": "",
    } | changes  # fmt: skip


def test_a_distance_file_warns_before_it_is_signed(adviser) -> None:
    asked = adviser.post(url("foad_begin", BAKERY), remote(), headers={"HX-Request": "true"})
    assert "79,9" in asked.content.decode()
    assert "note-warning" in asked.content.decode()
    crossed = adviser.post(
        url("foad_begin", BAKERY), remote(remote_hours="800"), headers={"HX-Request": "true"}
    )
    assert "note-error" in crossed.content.decode()
    assert not FoadFile.objects.exists()
    for wrong in (
        {"remote_hours": "1200"},
        {"total_hours": "beaucoup"},
        {"stated_share": "101"},
        {"frame": ""},
    ):
        answer = adviser.post(url("foad_begin", BAKERY), remote(**wrong))
        assert answer.status_code == 422
        assert "Hygiène" in answer.content.decode()
    assert adviser.post(url("foad_begin", BAKERY), remote()).status_code == 302
    row = FoadFile.objects.get()
    text = adviser.get(url("foad", row.pk)).content.decode()
    assert "Part des heures de formation à distance" in text
    assert "799,9 h" in text
    assert "près du seuil" in adviser.get(url("foad_list"), {"q": "brun"}).content.decode()
    change = remote(edition="1", remote_hours="500", stated_share="50", frame="training")
    assert adviser.post(url("foad_change", row.pk), change).status_code == 302
    for code in ("assistance", "tasks", "assessment"):
        told = {"edition": "1", "note": "Fait.", "met": "on", "title": ""}
        adviser.post(
            url("foad_condition", row.pk, code), told | {"file": world.paper(f"{code}.pdf", code.encode())}
        )
    adviser.post(url("foad_step", row.pk, "comply"))
    row.refresh_from_db()
    assert row.state == "compliant"
    assert url("foad", row.pk) in adviser.get(url("foad_list"), {"etat": "compliant"}).content.decode()
    adviser.post(url("foad_step", row.pk, "reopen"), {"reason": "Heures revues"})
    row.refresh_from_db()
    assert row.state == "preparing"


def test_direction_reads_and_does_not_write(signed_in, bakery, advisers) -> None:
    path = world.complete(BAKERY, advisers.one, ON)
    reader = signed_in("DI")
    for name in ("afest", "afest_journal", "afest_folder"):
        assert reader.get(url(name, path.pk)).status_code == 200
    for name, args in (("afest_start", (path.pk, "situation")), ("afest_step", (path.pk, "comply"))):
        assert reader.post(url(name, *args)).status_code == 403
    assert afest.wanting(path, ON) == []
