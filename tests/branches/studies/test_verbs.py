"""The verbs of a study on a real database: steps, money, deliverables, races."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from branches.actions import studies, study_money, talks
from branches.models import Deliverable, SkillsTalk, Study, StudyExpense, StudyShare, StudyTrace
from law.refusal import Impossible
from tests.branches.studies.world import (
    ON,
    asked_study,
    attached,
    branch,
    budgeted,
    paper,
    running_study,
)

LATER = ON + dt.timedelta(days=3)


@pytest.fixture
def officer(make_user):
    return attached(make_user("BR"), "2")


def test_a_step_waits_for_its_proofs(officer):
    study = asked_study(officer)
    with pytest.raises(Impossible, match="note de cadrage"):
        studies.advance(study=study.pk, verb="scope", by=officer, on=ON)
    study.refresh_from_db()
    assert study.state == "requested"
    studies.add_paper(study=study.pk, kind="scoping", file=paper(), dated_on=ON, by=officer, on=ON)
    assert studies.advance(study=study.pk, verb="scope", by=officer, on=ON).state == "scoped"
    with pytest.raises(Impossible, match="n’est pas possible"):
        studies.advance(study=study.pk, verb="scope", by=officer, on=ON)


def test_from_the_request_to_the_publication(officer):
    study = running_study(officer, publish=True)
    assert (study.state, study.published_on, study.supplier) == ("published", ON, "Cabinet")
    document = study.deliverables.get().document
    document.refresh_from_db()
    assert document.published
    assert not study.papers.filter(document__published=True).exists()
    verbs = list(StudyTrace.objects.filter(subject=study).order_by("pk").values_list("verb", flat=True))
    assert verbs[0] == "request"
    assert verbs[-1] == "publish"


def test_a_study_is_abandoned_with_a_reason_only(officer):
    study = asked_study(officer)
    with pytest.raises(Impossible, match="motif"):
        studies.advance(study=study.pk, verb="abandon", by=officer, on=ON, comment=" ")
    studies.advance(study=study.pk, verb="abandon", by=officer, on=ON, comment="Plus de financement.")
    assert StudyTrace.objects.filter(subject=study, verb="abandon").get().comment == "Plus de financement."
    with pytest.raises(Impossible):
        studies.add_paper(study=study.pk, kind="other", file=paper(), dated_on=ON, by=officer, on=ON)


def test_a_study_may_be_conducted_in_house_with_a_reason(officer):
    study = asked_study(officer)
    for kind in ("scoping", "steering"):
        studies.add_paper(study=study.pk, kind=kind, file=paper(), dated_on=ON, by=officer, on=ON)
    studies.advance(study=study.pk, verb="scope", by=officer, on=ON)
    done = studies.advance(
        study=study.pk, verb="start_in_house", by=officer, on=ON, comment="Données déjà là."
    )
    assert done.state == "running"


def test_a_deliverable_refused_comes_back_and_its_file_is_kept(officer):
    study = running_study(officer)
    row = study.deliverables.get()
    studies.receive(deliverable=row.pk, file=paper("v1.pdf"), by=officer, on=ON)
    with pytest.raises(Impossible, match="déjà reçu"):
        studies.receive(deliverable=row.pk, file=paper("v1.pdf"), by=officer, on=ON)
    studies.refuse(deliverable=row.pk, due_on=LATER, comment="Annexes absentes.", by=officer, on=ON)
    row.refresh_from_db()
    assert (row.received_on, row.document, row.due_on) == (None, None, LATER)
    assert study.papers.filter(kind="other", document__name="v1.pdf").exists()
    studies.receive(deliverable=row.pk, file=paper("v2.pdf"), by=officer, on=LATER)
    assert studies.accept(deliverable=row.pk, by=officer, on=LATER).accepted_on == LATER


def test_a_late_deliverable_is_late_until_it_comes_in(officer):
    study = running_study(officer)
    assert not Deliverable.objects.late(ON).exists()
    assert Deliverable.objects.late(LATER).get().study == study
    studies.receive(deliverable=study.deliverables.get().pk, file=paper(), by=officer, on=LATER)
    assert not Deliverable.objects.late(LATER).exists()


def test_a_budget_is_split_to_the_cent_and_written_whole(officer):
    study = budgeted(asked_study(officer), officer)
    for line in study.lines.all():
        assert StudyShare.objects.filter(line=line).aggregate(total=Sum("amount"))["total"] == line.amount
    again = study_money.budget(study)
    assert again.total == Decimal("1500.01") == sum(again.borne)
    budgeted(study, officer)
    assert study.lines.count() == 2
    with pytest.raises(Impossible, match="et non 100"):
        study_money.set_budget(
            study=study.pk, lines=[("A", Decimal(1))],
            funders=[study_money.Funder("state", "", Decimal(90))], by=officer, on=ON,
        )  # fmt: skip
    assert study.lines.count() == 2


def expense(study, officer, kind="commitment", amount="1000.01", reference="M-1"):
    return study_money.add_expense(
        line=study.lines.order_by("rank")[0].pk, kind=kind, amount=Decimal(amount), dated_on=ON,
        reference=reference, file=paper(), by=officer, on=ON,
    )  # fmt: skip


def test_money_is_committed_then_spent_with_its_evidence(officer):
    study = budgeted(asked_study(officer), officer)
    with pytest.raises(Impossible, match="engagé"):
        expense(study, officer, "payment", "1")
    expense(study, officer)
    with pytest.raises(Impossible, match="budget de la ligne"):
        expense(study, officer, reference="M-2")
    expense(study, officer, "payment", "400", "F-1")
    with pytest.raises(Impossible, match="déjà saisie"):
        expense(study, officer, "payment", "400", "F-1")
    with pytest.raises(Impossible, match="engagement est déjà enregistré"):
        budgeted(study, officer)
    shown = study_money.budget(study)
    assert (shown.committed, shown.spent) == (Decimal("1000.01"), Decimal(400))


def test_the_field_changes_until_the_tender_only(officer):
    study = running_study(officer)
    from tests.branches.studies.world import field

    with pytest.raises(Impossible, match="consultation"):
        studies.change(study=study.pk, field=field(branch()), by=officer, on=ON)


def test_downloads_of_a_published_study_count(officer):
    study = running_study(officer, publish=True)
    studies.count_download(study=study)
    studies.count_download(study=study)
    study.refresh_from_db()
    assert study.downloads == 2


def test_a_negotiation_is_due_three_years_after_the_last_one(officer):
    signed = dt.date(2024, 2, 29)
    talks.record(
        committee=branch(),
        outcome="agreement",
        signed_on=signed,
        title="Accord",
        file=None,
        by=officer,
        on=ON,
    )
    (due,) = talks.dues(officer, ON)
    assert (due.last_on, due.due_on) == (signed, dt.date(2027, 2, 28))
    assert not talks.to_prepare(officer, dt.date(2026, 8, 1)).exists()
    assert talks.to_prepare(officer, dt.date(2026, 8, 31)).get() == branch()
    with pytest.raises(Impossible, match="déjà enregistrée"):
        talks.record(
            committee=branch(),
            outcome="agreement",
            signed_on=signed,
            title="Bis",
            file=None,
            by=officer,
            on=ON,
        )
    with pytest.raises(Impossible, match="à venir"):
        talks.record(
            committee=branch(),
            outcome="agreement",
            signed_on=LATER,
            title="Ter",
            file=None,
            by=officer,
            on=ON,
        )
    assert SkillsTalk.objects.count() == 1


def test_two_commitments_at_once_never_pass_the_budget(transactional_db, make_user):
    officer = attached(make_user("BR"), "2")
    study = budgeted(asked_study(officer), officer)
    meet = threading.Barrier(2)

    def commit(turn: int) -> str:
        try:
            meet.wait()
            expense(study, officer, reference=f"M-{turn}")
        except Impossible as impossible:
            return str(impossible)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(commit, (0, 1)))
    assert sorted(word == "done" for word in told) == [False, True]
    assert StudyExpense.objects.count() == 1


def test_two_officers_publish_once(transactional_db, make_user):
    officer = attached(make_user("BR"), "2")
    study = running_study(officer, publish=True)
    Study.objects.filter(pk=study.pk).update(state="validated", published_on=None)
    meet = threading.Barrier(2)

    def publish(turn: int) -> str:
        try:
            meet.wait()
            studies.advance(study=study.pk, verb="publish", by=officer, on=ON)
        except Impossible as impossible:
            return str(impossible)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(publish, (0, 1)))
    assert sorted(word == "done" for word in told) == [False, True]
    assert StudyTrace.objects.filter(subject=study, verb="publish").count() == 2  # once before, once now
