"""Paths, journal, conditions, folders and models, on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from law.refusal import Impossible
from registers.models import Company
from smeservice.actions import afest, documents, evidence, journal
from smeservice.models import (
    AfestEvidence,
    AfestPath,
    AfestSequence,
    AfestTrace,
    FirmDocument,
    Trial,
)
from tests.smeservice.afest import world
from tests.smeservice.conftest import BAKERY, GARAGE, ON

pytestmark = pytest.mark.django_db


def instant(hour: int, minute: int = 0, day: dt.date = ON) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


@pytest.fixture
def path(bakery, advisers) -> AfestPath:
    return world.opened(BAKERY, advisers.one, ON)


def test_a_path_opens_with_its_four_conditions_empty(path, advisers) -> None:
    assert [(each.code, each.met) for each in path.conditions.order_by("pk")] == [
        (code, False) for code in ("analysis", "trainer", "reflexive", "assessment")
    ]
    again = afest.begin(company=BAKERY, told=world.told(ON), token=path.token, by=advisers.one, on=ON)
    assert again == path
    assert AfestPath.objects.count() == 1
    assert not Trial.objects.exists()


def test_a_path_follows_a_model_and_nothing_is_said_met(bakery, advisers) -> None:
    model = world.model(advisers.one, ON)
    row = afest.begin(
        company=BAKERY, told=world.told(ON), token=uuid4(), by=advisers.one, on=ON, model=model.pk
    )
    analysis = row.conditions.get(code="analysis")
    assert analysis.note == "Analyse de l’activité du métier."
    assert not analysis.met


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_on": ON - dt.timedelta(days=11)}, "précède son début"),
        ({"trainer": ""}, "nom et le jour"),
        ({"trainer_named_on": None}, "nom et le jour"),
        ({"trainer_named_on": ON + dt.timedelta(days=1)}, "à venir"),
        ({"action": 1}, "pris part"),
        ({"plan_action": 1}, "action de plan"),
        ({"request": 1}, "demande"),
    ],
)
def test_what_contradicts_itself_is_refused(bakery, advisers, changes, said) -> None:
    with pytest.raises(Impossible, match=said):
        world.opened(BAKERY, advisers.one, ON, **changes)
    assert not AfestPath.objects.exists()


def test_a_firm_unknown_or_ceased_opens_no_path(bakery, advisers) -> None:
    with pytest.raises(Impossible, match="registre"):
        world.opened("111111111", advisers.one, ON)
    Company.objects.filter(pk=GARAGE).update(closed_on=dt.date(2026, 1, 31))
    with pytest.raises(Impossible, match="cessée depuis le 31/01/2026"):
        world.opened(GARAGE, advisers.one, ON)


def test_one_tap_starts_and_one_tap_stops(path, advisers) -> None:
    token = uuid4()
    first = journal.start(path=path.pk, kind="situation", token=token, by=advisers.one, at=instant(9))
    again = journal.start(path=path.pk, kind="situation", token=token, by=advisers.one, at=instant(9, 1))
    other = journal.start(path=path.pk, kind="situation", token=uuid4(), by=advisers.other, at=instant(9, 2))
    assert first == again == other
    second = journal.start(path=path.pk, kind="reflexive", token=uuid4(), by=advisers.one, at=instant(10))
    first.refresh_from_db()
    assert first.ended_at == second.started_at == instant(10)
    for _ in range(2):
        journal.stop(path=path.pk, sequence=second.pk, by=advisers.one, at=instant(10, 30))
    second.refresh_from_db()
    assert second.ended_at == instant(10, 30)
    path.refresh_from_db()
    assert path.state == "running"
    trial = Trial.objects.get()
    assert (trial.company_id, trial.theme, trial.on, trial.path) == (BAKERY, "afest", ON, path)


def test_a_situation_waits_for_its_trainer(bakery, advisers) -> None:
    path = world.opened(BAKERY, advisers.one, ON, trainer="", trainer_named_on=None)
    with pytest.raises(Impossible, match="Désignez d’abord le formateur"):
        journal.start(path=path.pk, kind="situation", token=uuid4(), by=advisers.one, at=instant(9))
    late = world.opened(BAKERY, advisers.one, ON, trainer_named_on=ON)
    with pytest.raises(Impossible, match="trop tard"):
        journal.start(path=late.pk, kind="situation", token=uuid4(), by=advisers.one, at=instant(9))
    assert not AfestSequence.objects.exists()
    assert not Trial.objects.exists()


def test_the_trainer_is_not_named_again_after_the_first_situation(path, advisers) -> None:
    world.line(path, "situation", ON - dt.timedelta(days=1), 9, 10, advisers.one)
    path.refresh_from_db()
    for named_on in (ON - dt.timedelta(days=1), ON):
        with pytest.raises(Impossible, match="trop tard"):
            afest.change(
                path=path.pk,
                told=world.told(ON, trainer_named_on=named_on),
                edition=1,
                by=advisers.one,
                on=ON,
            )
    nobody = world.told(ON, trainer="", trainer_named_on=None)
    with pytest.raises(Impossible, match="Désignez d’abord"):
        afest.change(path=path.pk, told=nobody, edition=1, by=advisers.one, on=ON)
    kept = afest.change(
        path=path.pk, told=world.told(ON, trainer="Jeanne Roux-Brun"), edition=1, by=advisers.one, on=ON
    )
    assert kept.trainer == "Jeanne Roux-Brun"
    with pytest.raises(Impossible, match="entre-temps"):
        afest.change(path=path.pk, told=world.told(ON), edition=1, by=advisers.other, on=ON)


def test_phases_do_not_overlap_by_rule_nor_in_the_database(path, advisers) -> None:
    eve = ON - dt.timedelta(days=1)
    world.line(path, "situation", eve, 9, 11, advisers.one)
    with pytest.raises(Impossible, match="chevauche"):
        world.line(path, "reflexive", eve, 10, 12, advisers.one)
    world.line(path, "reflexive", eve, 11, 12, advisers.one)
    with pytest.raises(IntegrityError, match="afestsequence_one_at_a_time"), transaction.atomic():
        AfestSequence.objects.create(
            path=path,
            kind="reflexive",
            started_at=instant(10, 0, eve),
            ended_at=instant(10, 5, eve),
            token=uuid4(),
        )
    journal.start(path=path.pk, kind="situation", token=uuid4(), by=advisers.one, at=instant(9))
    with pytest.raises(IntegrityError, match="afestsequence_one_at_a_time"), transaction.atomic():
        AfestSequence.objects.create(path=path, kind="reflexive", started_at=instant(12), token=uuid4())


def test_a_sequence_forgotten_open_asks_for_its_end(path, advisers) -> None:
    eve = ON - dt.timedelta(days=1)
    row = journal.start(path=path.pk, kind="situation", token=uuid4(), by=advisers.one, at=instant(9, 0, eve))
    with pytest.raises(Impossible, match="plus de 12 heures"):
        journal.stop(path=path.pk, sequence=row.pk, by=advisers.one, at=instant(9))
    with pytest.raises(Impossible, match="plus de 12 heures"):
        journal.start(path=path.pk, kind="reflexive", token=uuid4(), by=advisers.one, at=instant(9))
    told = journal.Told(kind="situation", started_at=row.started_at, ended_at=instant(11, 0, eve))
    given = {"path": path.pk, "told": told, "sequence": row.pk, "edition": 1, "token": row.token}
    journal.write(**given, by=advisers.one, at=instant(9))
    with pytest.raises(Impossible, match="entre-temps"):
        journal.write(**given, by=advisers.one, at=instant(9))


def test_a_line_sent_twice_is_written_once_and_is_taken_out_with_a_reason(path, advisers) -> None:
    told = journal.Told(kind="reflexive", started_at=instant(9), ended_at=instant(10))
    given = {"path": path.pk, "told": told, "token": uuid4(), "by": advisers.one, "at": instant(12)}
    row = journal.write(**given)
    assert journal.write(**given) == row
    with pytest.raises(Impossible, match="pourquoi"):
        journal.remove(path=path.pk, sequence=row.pk, reason=" ", by=advisers.one, on=ON)
    journal.remove(path=path.pk, sequence=row.pk, reason="Mauvais parcours", by=advisers.one, on=ON)
    assert not AfestSequence.objects.exists()
    assert not Trial.objects.exists()
    assert "Mauvais parcours" in path.traces.filter(verb="remove").get().comment


def test_the_folder_is_kept_when_every_condition_is_met(path, bakery, advisers) -> None:
    world.line(path, "situation", ON - dt.timedelta(days=2), 9, 10, advisers.one)
    with pytest.raises(Impossible, match="n’est pas complet"):
        afest.comply(path=path.pk, by=advisers.one, on=ON)
    assert not FirmDocument.objects.exists()
    full = world.complete(BAKERY, advisers.one, ON)
    row = afest.comply(path=full.pk, by=advisers.one, on=ON)
    assert row.state == "compliant"
    with row.folder.file.open("rb") as kept:
        assert kept.read().startswith(b"%PDF")
    with pytest.raises(Impossible, match="l’état est"):
        afest.comply(path=full.pk, by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="rouvrez-le"):
        world.line(full, "reflexive", ON - dt.timedelta(days=1), 14, 15, advisers.one)
    kept_document = row.folder
    with pytest.raises(Impossible, match="demande un motif"):
        afest.reopen(path=full.pk, reason="", by=advisers.one, on=ON)
    afest.reopen(path=full.pk, reason="Une séance de plus", by=advisers.one, on=ON)
    assert FirmDocument.objects.filter(pk=kept_document.pk).exists()
    assert AfestPath.objects.get(pk=full.pk).state == "running"


def test_nothing_is_kept_when_the_state_does_not_allow(path, advisers) -> None:
    before = set(_stored())
    afest.abandon(path=path.pk, reason="Départ du salarié", by=advisers.one, on=ON)
    with pytest.raises(Impossible):
        afest.comply(path=path.pk, by=advisers.one, on=ON)
    assert set(_stored()) == before


def test_a_proof_is_named_kept_once_and_withdrawn(path, advisers) -> None:
    given = {
        "code": "analysis",
        "title": "",
        "table": AfestEvidence,
        "trace": AfestTrace,
        "by": advisers.one,
        "on": ON,
    }
    document = evidence.prove(subject=path, file=world.paper(), **given)
    assert document.title == "grille.pdf"
    with pytest.raises(Impossible, match="déjà parmi les preuves"):
        evidence.prove(subject=path, file=world.paper(), **given)
    with pytest.raises(Impossible, match=r"virus\.exe"):
        evidence.prove(subject=path, file=ContentFile(b"MZ\x90", name="virus.exe"), **given)
    with pytest.raises(Impossible, match="n’est pas de ce dossier"):
        evidence.prove(subject=path, file=world.paper(more=b"x"), **{**given, "code": "tasks"})
    proof = AfestEvidence.objects.get()
    assert evidence.blocks(path)["analysis"].documents == 1
    for _ in range(2):
        evidence.withdraw(
            subject=path, evidence=proof.pk, table=AfestEvidence, trace=AfestTrace, by=advisers.one, on=ON
        )
    assert evidence.blocks(path)["analysis"].documents == 0
    assert path.traces.filter(verb="withdraw").count() == 1
    assert FirmDocument.objects.filter(pk=document.pk).exists()


def test_who_says_a_condition_met_is_kept(path, advisers) -> None:
    given = {"subject": path, "code": "analysis", "note": "Vu.", "trace": AfestTrace, "on": ON}
    evidence.say(met=True, edition=1, by=advisers.one, **given)
    row = path.conditions.get(code="analysis")
    assert (row.said_by, row.said_on, row.met) == (advisers.one, ON, True)
    with pytest.raises(Impossible, match="entre-temps"):
        evidence.say(met=False, edition=1, by=advisers.other, **given)
    evidence.say(met=False, edition=2, by=advisers.other, **given)
    row.refresh_from_db()
    assert (row.said_by, row.met) == (None, False)
    assert [each.verb for each in path.traces.order_by("pk")] == ["begin", "say", "unsay"]


def test_a_late_path_is_that_of_its_adviser(bakery, advisers) -> None:
    path = world.opened(BAKERY, advisers.one, ON, ends_on=ON - dt.timedelta(days=1))
    assert not AfestPath.objects.late(advisers.one, ON)
    world.line(path, "situation", ON - dt.timedelta(days=2), 9, 10, advisers.one)
    assert list(AfestPath.objects.late(advisers.one, ON)) == [path]
    assert not AfestPath.objects.late(advisers.other, ON)
    assert not AfestPath.objects.late(advisers.one, ON - dt.timedelta(days=1))


def test_a_document_withdrawn_from_the_firm_proves_nothing_and_a_folder_stands_on_its_own(
    bakery, advisers
) -> None:
    full = world.complete(BAKERY, advisers.one, ON)
    proof = AfestEvidence.objects.get(condition__code="analysis")
    given = {"document": proof.document_id, "by": advisers.one, "on": ON}
    documents.withdraw(reason="Mauvais fichier", **given)
    assert any("document de preuve" in each for each in afest.wanting(full, ON))
    afest.settle(
        path=full.pk, code="analysis", note="Fait.", met=True, edition=2, by=advisers.one, on=ON,
        file=world.paper("autre.pdf", b"autre"),
    )  # fmt: skip
    row = afest.comply(path=full.pk, by=advisers.one, on=ON)
    for document in (row.folder_id, AfestEvidence.objects.latest("pk").document_id):
        with pytest.raises(Impossible, match="repose sur ce document"):
            documents.withdraw(document=document, reason="x", by=advisers.one, on=ON)


def _stored() -> list[str]:
    return [str(path) for path in Path(default_storage.location).rglob("*") if path.is_file()]
