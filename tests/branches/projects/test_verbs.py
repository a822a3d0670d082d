"""The verbs of a project, from the idea to the renewal and the end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from branches.actions import advancing, criteria, filing, frames, projects, qualifications, readiness
from branches.models import (
    CriterionReview,
    Document,
    Filing,
    FrameItem,
    FrameVersion,
    Ownership,
    Project,
    ProjectPhase,
    Qualification,
    Registration,
)
from branches.rules import lives
from law.refusal import Impossible
from tests.branches.projects.conftest import (
    ITEMS,
    ON,
    OTHER_SIRET,
    SIRET,
    built,
    decided,
    filed,
    pdf,
    registered,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def fresh(row: Project) -> Project:
    return Project.objects.get(pk=row.pk)


def test_a_cqpi_is_of_several_branches(officer: Any, committee: Any, other: Any) -> None:
    with pytest.raises(Impossible, match="plusieurs branches"):
        qualifications.create(kind="cqpi", title="CQPI", committees=[committee], by=officer)
    row = qualifications.create(kind="cqpi", title="CQPI", committees=[committee, other, other], by=officer)
    assert [(each.committee_id, each.lead) for each in row.links.order_by("pk")] == [
        ("12", True),
        ("34", False),
    ]


def test_a_title_is_taken_once_whatever_its_accents(officer: Any, committee: Any) -> None:
    qualifications.create(kind="cqp", title="CQP Électricien", committees=[committee], by=officer)
    with pytest.raises(Impossible, match="déjà cet intitulé"):
        qualifications.create(kind="cqp", title="cqp  electricien", committees=[committee], by=officer)
    qualifications.create(kind="title", title="CQP Électricien", committees=[committee], by=officer)


def test_the_whole_way_to_the_register(idea: Project, officer: Any) -> None:
    row = registered(idea, officer)
    project = fresh(idea)
    assert (project.state, project.finished_on) == ("registered", ON)
    registration = Registration.objects.get()
    assert (registration.max_years, registration.basis) == (5, "ordinary")
    assert qualifications.standing_of(row, ON) == "registered"
    told = list(project.traces.order_by("pk").exclude(verb="answer").values_list("verb", flat=True))
    assert told == ["open", "study", "decide", "engineer", "describe", "file", "register"]
    assert dict(project.phases.values_list("phase", "done_on")) == {
        "opportunity": ON, "decision": ON, "engineering": ON, "filing": ON,
    }  # fmt: skip


def test_the_decision_keeps_the_minutes_and_names_the_owner(idea: Project, officer: Any) -> None:
    advancing.move(project=idea.pk, verb="study", by=officer, on=ON)
    with pytest.raises(Impossible, match="nomme la personne morale"):
        advancing.decide(project=idea.pk, decided_on=ON, minutes=pdf(), by=officer, on=ON)
    with pytest.raises(Impossible, match="à venir"):
        advancing.decide(project=idea.pk, decided_on=ON + DAY, minutes=pdf(), siret=SIRET, by=officer, on=ON)
    with pytest.raises(Impossible, match="SIRET"):
        advancing.decide(project=idea.pk, decided_on=ON, minutes=pdf(), siret="1" * 14, by=officer, on=ON)
    assert not Document.objects.exists()
    assert fresh(idea).state == "opportunity"
    decided(fresh(idea), officer)
    owner = Ownership.objects.get()
    assert (owner.siret, owner.since, owner.minutes) == (SIRET, ON, Document.objects.get())
    assert fresh(idea).papers.get().need == "minutes"


def test_the_owner_is_replaced_by_another_decision(idea: Project, officer: Any) -> None:
    decided(idea, officer, ON - 400 * DAY)
    own = {
        "qualification": idea.qualification_id,
        "name": "Fondation",
        "minutes": pdf(),
        "by": officer,
        "on": ON,
    }
    with pytest.raises(Impossible, match="datez après"):
        qualifications.own(siret=OTHER_SIRET, since=ON - 400 * DAY, **own)
    with pytest.raises(Impossible, match="déjà propriétaire"):
        qualifications.own(siret=SIRET, since=ON, **own)
    qualifications.own(siret=OTHER_SIRET, since=ON - 30 * DAY, **own)
    first, second = Ownership.objects.order_by("since")
    assert (first.until, second.until) == (ON - 31 * DAY, None)
    row = Qualification.objects.get()
    assert qualifications.owner_on(row, ON - 31 * DAY) == first
    assert qualifications.owner_on(row, ON) == second
    Ownership.objects.filter(pk=first.pk).update(until=ON)
    with pytest.raises(IntegrityError, match="ownership_one_at_a_time"):
        transaction.get_connection().check_constraints()


def test_moves_that_the_table_does_not_allow_are_refused(idea: Project, officer: Any) -> None:
    for verb in ("experiment", "engineer", "resume", "adopt"):
        with pytest.raises(Impossible, match="n’est pas possible"):
            advancing.move(project=idea.pk, verb=verb, by=officer, on=ON, comment="Motif.")
    with pytest.raises(Impossible, match="n’est pas de ce projet"):
        advancing.move(project=idea.pk, verb="register", by=officer, on=ON)
    with pytest.raises(Impossible, match="motif"):
        advancing.move(project=idea.pk, verb="abandon", by=officer, on=ON)
    advancing.move(project=idea.pk, verb="abandon", by=officer, on=ON, comment="Peu de besoin.")
    with pytest.raises(Impossible, match="terminé"):
        projects.plan(project=idea.pk, phase="opportunity", by=officer, on=ON)
    assert projects.start(qualification=idea.qualification_id, kind="creation", by=officer, on=ON)


def test_one_project_of_a_kind_is_open_at_a_time(idea: Project, officer: Any) -> None:
    with pytest.raises(Impossible, match="déjà ouvert"):
        projects.start(qualification=idea.qualification_id, kind="creation", by=officer, on=ON)
    with pytest.raises(Impossible, match="jamais été enregistrée"):
        projects.start(qualification=idea.qualification_id, kind="renewal", by=officer, on=ON)
    with pytest.raises(Impossible, match="s’abandonne"):
        projects.start(qualification=idea.qualification_id, kind="closure", by=officer, on=ON)


def test_filing_seals_the_frames_and_keeps_the_criteria_as_they_were(idea: Project, officer: Any) -> None:
    row = filed(idea, officer)
    kept = Filing.objects.get()
    assert (kept.siret, kept.directory, kept.outcome) == (SIRET, "rncp", "pending")
    assert {each["state"] for each in kept.criteria} == {"ready"}
    version = FrameVersion.objects.get()
    assert (version.sealed_on, kept.version) == (ON, version)
    with pytest.raises(Impossible, match="nouvelle"):
        frames.fill(version=version.pk, items=ITEMS, by=officer)
    for wrong in (
        lambda: FrameItem.objects.filter(code="C1").update(text="Autre"),
        lambda: FrameItem.objects.filter(code="C1").delete(),
        lambda: FrameItem.objects.create(version=version, kind="skill", code="C9", text="x", position=9),
        lambda: FrameVersion.objects.update(sealed_on=None),
    ):
        with pytest.raises(ProgrammingError, match="ne se modifie plus"), transaction.atomic():
            wrong()
    with pytest.raises(Impossible, match="déposé"):
        criteria.answer(project=row.pk, code="1", state="todo", text="", by=officer, on=ON)
    with pytest.raises(Impossible, match="répertoire"):
        projects.describe(project=row.pk, by=officer, on=ON, directory="rs")


def test_what_is_not_ready_is_filed_with_a_reason_only(idea: Project, officer: Any) -> None:
    row = built(idea, officer)
    CriterionReview.objects.filter(project=row, code="2 bis").delete()
    put = {"project": row.pk, "filed_on": ON, "reference": "D-1", "by": officer, "on": ON}
    with pytest.raises(Impossible, match="2 bis"):
        filing.put_in(**put)
    assert fresh(row).state == "engineering"
    assert FrameVersion.objects.get().sealed_on is None
    filing.put_in(**put, reserve="La CPNE le demande.")
    assert "La CPNE le demande." in fresh(row).traces.latest("pk").comment


def test_the_end_of_a_registration_is_held_by_the_rules_and_by_the_database(
    idea: Project, officer: Any
) -> None:
    """missions.md, case h12: one year of holders, decided on 10 November 2026."""
    decided_on = dt.date(2026, 11, 10)
    row = filed(idea, officer, decided_on, single_year=True)
    said = {"project": row.pk, "code": "RNCP40000", "decided_on": decided_on, "effective_on": decided_on,
            "by": officer, "on": ON}  # fmt: skip
    with pytest.raises(Impossible, match="10/11/2029"):
        filing.accept(ends_on=dt.date(2029, 11, 11), **said)
    assert fresh(row).state == "filed"
    filing.accept(ends_on=dt.date(2029, 11, 10), **said)
    found = Registration.objects.get()
    assert (found.basis, found.max_years) == ("single_year", 3)
    with pytest.raises(IntegrityError, match="registration_not_too_long"), transaction.atomic():
        Registration.objects.update(ends_on=dt.date(2029, 11, 11))


def test_an_emerging_job_is_registered_for_three_years_and_waives_four_criteria(
    idea: Project, officer: Any
) -> None:
    row = built(idea, officer)
    projects.describe(project=row.pk, by=officer, on=ON, emerging=True)
    CriterionReview.objects.filter(code__in=["1", "2", "2 bis", "2 ter"]).delete()
    ready = readiness.readiness_of([fresh(row)], ON)[row.pk]
    assert (ready.ready, ready.asked, len(ready.waived)) == (7, 7, 4)
    filing.put_in(project=row.pk, filed_on=ON, reference="D-1", by=officer, on=ON)
    assert Filing.objects.get().basis == "emerging"


def test_a_single_year_is_for_a_first_application(idea: Project, officer: Any) -> None:
    registered(idea, officer)
    renewal = projects.start(qualification=idea.qualification_id, kind="renewal", by=officer, on=ON + DAY)
    with pytest.raises(Impossible, match="première demande"):
        filed(renewal, officer, ON + DAY, single_year=True)


def test_a_sheet_is_of_one_certification(idea: Project, officer: Any, committee: Any) -> None:
    registered(idea, officer)
    other, _ = projects.make(kind="title", title="Autre", committees=[committee], by=officer, on=ON)
    taken_up = {"qualification": other.pk, "basis": "ordinary", "by": officer, "on": ON}
    with pytest.raises(Impossible, match="déjà celle"):
        qualifications.record(
            code="RNCP40000", decided_on=ON, effective_on=ON, ends_on=ON + 100 * DAY, **taken_up
        )
    with pytest.raises(Impossible, match="à venir"):
        qualifications.record(
            code="RNCP40001", decided_on=ON + DAY, effective_on=ON + DAY, ends_on=ON + 100 * DAY, **taken_up
        )


def test_a_refusal_is_recorded_with_its_criteria_and_work_resumes(idea: Project, officer: Any) -> None:
    row = filed(idea, officer)
    say = {"project": row.pk, "by": officer, "on": ON + DAY, "reasons": "Trop peu de titulaires."}
    with pytest.raises(Impossible, match="critères"):
        filing.refuse(decided_on=ON, ground="criteria", **say)
    with pytest.raises(Impossible, match="précède le dépôt"):
        filing.refuse(decided_on=ON - DAY, ground="criteria", failed=["1"], **say)
    with pytest.raises(Impossible, match="à venir"):
        filing.refuse(decided_on=ON + 2 * DAY, ground="criteria", failed=["1"], **say)
    filing.refuse(decided_on=ON + DAY, ground="criteria", failed=["1"], **say)
    assert fresh(row).state == "refused"
    assert fresh(row).finished_on == ON + DAY
    advancing.move(project=row.pk, verb="resume", by=officer, on=ON + DAY, comment="Données complétées.")
    assert (fresh(row).state, fresh(row).finished_on) == ("engineering", None)
    assert ProjectPhase.objects.get(project=row, phase="filing").done_on is None
    version = frames.start(qualification=row.qualification_id, by=officer)
    assert version.number == 2
    assert frames.items_of(version) == list(ITEMS)


def refuse_again(row: Project, by: Any, on: dt.date) -> None:
    filing.refuse(
        project=row.pk, decided_on=on, ground="criteria", failed=["1"], reasons="Non.", by=by, on=on
    )
    advancing.move(project=row.pk, verb="resume", by=by, on=on, comment="Repris.")
    projects.describe(project=row.pk, by=by, on=on, bulletin_on=on)


def test_three_refusals_freeze_it_and_what_resembles_it(idea: Project, officer: Any, committee: Any) -> None:
    """R6113-11-1: three refusals in five years, one year."""
    row = built(idea, officer)
    days = [ON + n * 30 * DAY for n in range(3)]
    for day in days:
        projects.describe(project=row.pk, by=officer, on=day, bulletin_on=day)
        filing.put_in(project=row.pk, filed_on=day, reference="D", by=officer, on=day)
        refuse_again(row, officer, day)
    again = days[-1].replace(year=days[-1].year + 1)
    with pytest.raises(Impossible, match=f"{again:%d/%m/%Y}"):
        filing.put_in(project=row.pk, filed_on=days[-1], reference="D", by=officer, on=days[-1])
    alike, project = projects.make(
        kind="cqp", title="CQP Vendeur expert", committees=[committee], by=officer, on=ON
    )
    qualifications.change(
        qualification=alike.pk, title=alike.title, level=None, job="", resembles=[row.qualification]
    )
    assert project
    with pytest.raises(Impossible, match="semblable"):
        filed(project, officer, days[-1])
    projects.describe(project=row.pk, by=officer, on=again, bulletin_on=again)
    filing.put_in(project=row.pk, filed_on=again, reference="D", by=officer, on=again)


def test_a_repeated_direct_refusal_bans_the_certifier(idea: Project, officer: Any, committee: Any) -> None:
    """R6113-16-7: every application of that certifier waits."""
    row = filed(idea, officer)
    say = {"by": officer, "on": ON, "decided_on": ON, "ground": "copy", "reasons": "Recopié."}
    until = ON.replace(year=ON.year + 2)
    with pytest.raises(Impossible, match="répété"):
        filing.refuse(project=row.pk, banned_until=until, **say)
    filing.refuse(project=row.pk, **say)
    advancing.move(project=row.pk, verb="resume", by=officer, on=ON, comment="Réécrit.")
    filing.put_in(project=row.pk, filed_on=ON, reference="D-2", by=officer, on=ON)
    filing.refuse(project=row.pk, banned_until=until, **say)
    _, second = projects.make(kind="cqp", title="CQP Autre", committees=[committee], by=officer, on=ON)
    assert second
    with pytest.raises(Impossible, match="interdit de demande"):
        filed(second, officer)
    with pytest.raises(IntegrityError, match="filing_ban_after_refusal"), transaction.atomic():
        Filing.objects.filter(banned_until=until).update(banned_until=ON)


def test_a_file_taken_back_may_be_put_in_again(idea: Project, officer: Any) -> None:
    row = filed(idea, officer)
    filing.take_back(project=row.pk, by=officer, on=ON, comment="Erreur de répertoire.")
    filing.put_in(project=row.pk, filed_on=ON, reference="D-2", by=officer, on=ON)
    assert list(Filing.objects.order_by("pk").values_list("outcome", flat=True)) == ["taken_back", "pending"]


def test_a_renewal_follows_the_life_before(idea: Project, officer: Any) -> None:
    row = registered(idea, officer)
    later = ON.replace(year=ON.year + 4)
    renewal = projects.start(qualification=row.pk, kind="renewal", by=officer, on=later)
    assert (renewal.state, renewal.directory) == ("opportunity", "rncp")
    assert qualifications.standing_of(Qualification.objects.get(), later) == "renewing"
    registered(renewal, officer, later, code="RNCP50000")
    old, new = Registration.objects.order_by("effective_on")
    assert new.replaces == old
    assert lives.gaps(qualifications.lives_of(row)) == []


def test_a_certification_ends_once_nothing_else_is_open(idea: Project, officer: Any) -> None:
    row = registered(idea, officer)
    closure = projects.start(qualification=row.pk, kind="closure", by=officer, on=ON)
    renewal = projects.start(qualification=row.pk, kind="renewal", by=officer, on=ON)
    advancing.decide(project=closure.pk, decided_on=ON, minutes=pdf(), by=officer, on=ON)
    end = {"project": closure.pk, "by": officer, "on": ON, "comment": "Remplacée par le CQP Vendeur expert."}
    with pytest.raises(Impossible, match="Un autre projet"):
        advancing.withdraw(enrolment_ends_on=ON, ended_on=ON + 60 * DAY, **end)
    advancing.move(project=renewal.pk, verb="abandon", by=officer, on=ON, comment="Fermeture.")
    with pytest.raises(Impossible, match="précède le dernier jour"):
        advancing.withdraw(enrolment_ends_on=ON + DAY, ended_on=ON, **end)
    with pytest.raises(Impossible, match="précède la décision"):
        advancing.withdraw(enrolment_ends_on=ON - DAY, ended_on=ON, **end)
    advancing.withdraw(enrolment_ends_on=ON, ended_on=ON + 60 * DAY, **end)
    row = Qualification.objects.get()
    assert qualifications.standing_of(row, ON) == "registered"
    assert qualifications.standing_of(row, ON + 60 * DAY) == "withdrawn"
    with pytest.raises(Impossible, match="supprimée"):
        projects.start(qualification=row.pk, kind="renewal", by=officer, on=ON)


def test_a_cqp_may_live_without_registration(idea: Project, officer: Any) -> None:
    """L6113-4: the registration is optional."""
    row = decided(idea, officer)
    advancing.move(project=row.pk, verb="adopt", by=officer, on=ON, comment="Usage interne à la branche.")
    assert qualifications.standing_of(Qualification.objects.get(), ON) == "adopted"
    assert projects.start(qualification=row.qualification_id, kind="closure", by=officer, on=ON)


def test_a_ready_criterion_keeps_a_proof(idea: Project, officer: Any) -> None:
    row = decided(idea, officer)
    say = {"project": row.pk, "by": officer, "on": ON}
    with pytest.raises(Impossible, match="preuve"):
        criteria.answer(code="1", state="ready", text="Oui.", **say)
    with pytest.raises(Impossible, match="version applicable"):
        criteria.answer(code="42", state="draft", text="", **say)
    assert not CriterionReview.objects.exists()
    found = criteria.answer(code="1", state="ready", text="Oui.", file=pdf(), **say)
    proof = found.evidence.get()
    assert (found.assessed_by, found.assessed_on) == (officer, ON)
    with pytest.raises(Impossible, match="au moins une preuve"):
        criteria.take_away(code="1", document=proof.pk, **say)
    criteria.answer(code="1", state="draft", text="Oui.", **say)
    criteria.take_away(code="1", document=proof.pk, **say)
    assert Document.objects.filter(pk=proof.pk).exists()
    with pytest.raises(IntegrityError, match="criterionreview_ready_is_assessed"), transaction.atomic():
        CriterionReview.objects.update(state="ready", text="")


def test_a_file_that_is_no_document_leaves_nothing(idea: Project, officer: Any) -> None:
    from django.core.files.base import ContentFile

    with pytest.raises(Impossible, match=r"virus\.exe"):
        projects.attach(
            project=idea.pk, need="booklet", file=ContentFile(b"MZ\0\0", "virus.exe"), by=officer, on=ON
        )
    assert not Document.objects.exists()
    assert fresh(idea).traces.count() == 1


def test_a_refused_one_is_not_taken_up_again_behind_another(idea: Project, officer: Any) -> None:
    row = filed(idea, officer)
    filing.refuse(
        project=row.pk, decided_on=ON, ground="criteria", failed=["1"], reasons="Non.", by=officer, on=ON
    )
    projects.start(qualification=row.qualification_id, kind="creation", by=officer, on=ON)
    with pytest.raises(Impossible, match="Un autre projet"):
        advancing.move(project=row.pk, verb="resume", by=officer, on=ON, comment="Repris.")
    assert Project.objects.open().count() == 1


def test_a_phase_planned_before_it_begins_is_late_not_broken(idea: Project, officer: Any) -> None:
    projects.plan(project=idea.pk, phase="engineering", due_on=ON - DAY, by=officer, on=ON - 9 * DAY)
    decided(idea, officer)
    found = ProjectPhase.objects.get(project=idea, phase="engineering")
    assert (found.starts_on, found.due_on, found.done_on) == (None, ON - DAY, None)
