"""The life of an accreditation, and the batch of changes to report."""

from __future__ import annotations

import datetime as dt

import pytest

from branches.actions import habilitations, reporting
from branches.models import ChangeReport, Habilitation, HabilitationChange
from law.refusal import Impossible
from registers.models import Committee
from tests.branches.habilitations.conftest import CONTENT, ON, SINCE, House, honest

pytestmark = pytest.mark.django_db


def changes(row: Habilitation) -> list[str]:
    return list(row.changes.order_by("pk").values_list("what", flat=True))


def test_an_accreditation_is_signed_before_it_is_active(house: House) -> None:
    row = house.request(means="", since=None)
    with pytest.raises(Impossible, match="demandée"):
        house.act(row, "activate")
    house.act(row, "examine")
    with pytest.raises(Impossible, match="Durée de validité, Moyens"):
        house.act(row, "activate")
    habilitations.amend(
        habilitation=row.pk, content=CONTENT, scope=[(house.qualification.pk, "B1")], by=house.officer, on=ON
    )
    with pytest.raises(Impossible, match="convention signée"):
        house.act(row, "activate")
    habilitations.attach(habilitation=row.pk, file=honest(), by=house.officer, on=ON)
    house.act(row, "activate")
    assert (row.state, changes(row)) == ("active", ["activate"])
    with pytest.raises(Impossible, match="active"):
        house.act(row, "activate")
    assert row.traces.count() == 5


def test_a_change_of_march_is_due_in_may(house: House) -> None:
    row = house.accredited()
    house.act(row, "suspend", comment="Plaintes.", changed_on=dt.date(2026, 3, 10))
    assert row.changes.get(what="suspend").due_on == dt.date(2026, 5, 10)
    with pytest.raises(Impossible, match="motif"):
        house.act(row, "resume")
    with pytest.raises(Impossible, match="à venir"):
        house.act(row, "resume", comment="Levée.", changed_on=ON + dt.timedelta(days=1))


def test_termination_comes_after_the_hearing(house: House) -> None:
    row = house.accredited()
    with pytest.raises(Impossible, match="appelé à présenter"):
        house.act(row, "terminate", comment="Fraude.")
    given = {"habilitation": row.pk, "by": house.officer, "on": ON, "comment": "Faits."}
    with pytest.raises(Impossible, match="15 jours"):
        habilitations.notice(noticed_on=ON, heard_on=ON + dt.timedelta(days=14), **given)
    heard = ON + dt.timedelta(days=15)
    habilitations.notice(noticed_on=ON, heard_on=heard, **given)
    row.refresh_from_db()
    with pytest.raises(Impossible, match="n’est entendu que"):
        house.act(row, "terminate", comment="Fraude.")
    house.act(row, "terminate", comment="Fraude.", on=heard)
    assert row.state == "terminated"
    with pytest.raises(Impossible, match="a pris fin"):
        habilitations.attach(habilitation=row.pk, file=honest(), by=house.officer, on=heard)


def test_amending_an_active_convention_is_a_change(house: House) -> None:
    row = house.accredited()
    given = {"habilitation": row.pk, "by": house.officer, "on": ON}
    whole = [(house.qualification.pk, "")]
    assert not habilitations.amend(content=CONTENT, scope=whole, **given)
    with pytest.raises(Impossible, match="ce qui change"):
        habilitations.amend(content={**CONTENT, "means": "Trois."}, scope=whole, **given)
    with pytest.raises(Impossible, match="Certifications"):
        habilitations.amend(content=CONTENT, scope=[], comment="Retrait.", **given)
    assert habilitations.amend(
        content=CONTENT, scope=[(house.qualification.pk, "B2")], comment="B2.", **given
    )
    assert changes(row) == ["activate", "amend"]
    assert list(row.scope.values_list("block", flat=True)) == ["B2"]


def test_what_is_over_expires_once(house: House) -> None:
    row = house.accredited(until=dt.date(2026, 10, 31))
    assert habilitations.expire_over(on=dt.date(2026, 10, 31)) == 0
    with pytest.raises(Impossible, match="court encore"):
        house.act(row, "expire", on=dt.date(2026, 10, 31))
    assert habilitations.expire_over(on=ON) == 1
    assert habilitations.expire_over(on=ON) == 0
    row.refresh_from_db()
    assert row.state == "expired"
    assert row.changes.get(what="expire").changed_on == dt.date(2026, 10, 31)


def test_changes_are_drawn_up_then_reported_together(house: House) -> None:
    row = house.accredited()
    house.act(row, "suspend", comment="Plaintes.")
    report = reporting.draw_up(committee=house.committee, by=house.officer, on=ON)
    assert report.changes.count() == 2
    with pytest.raises(Impossible, match="Aucun changement"):
        reporting.draw_up(committee=house.committee, by=house.officer, on=ON)
    house.act(row, "resume", comment="Levée.")
    with pytest.raises(Impossible, match="attend déjà"):
        reporting.draw_up(committee=house.committee, by=house.officer, on=ON)
    mark = {"report": report.pk, "reference": "Courriel du 23/11", "by": house.officer, "on": ON}
    with pytest.raises(Impossible, match="se situe entre"):
        reporting.mark_reported(reported_on=SINCE, **mark)
    reporting.mark_reported(reported_on=ON, **mark)
    with pytest.raises(Impossible, match="déjà signalé"):
        reporting.mark_reported(reported_on=ON, **mark)
    left = reporting.unreported(committees=Committee.objects.filter(pk=house.committee.pk))
    assert [each.what for each in left] == ["resume"]
    assert HabilitationChange.objects.count() == 3
    assert ChangeReport.objects.count() == 1


def test_a_review_is_dated_and_in_the_past(house: House) -> None:
    row = house.accredited()
    with pytest.raises(Impossible, match="à venir"):
        habilitations.review(
            habilitation=row.pk, reviewed_on=ON + dt.timedelta(days=1), by=house.officer, on=ON, comment="x"
        )
    habilitations.review(habilitation=row.pk, reviewed_on=ON, by=house.officer, on=ON, comment="Rien.")
    row.refresh_from_db()
    assert row.reviewed_on == ON
