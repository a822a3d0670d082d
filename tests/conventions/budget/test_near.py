"""Lines nearly all committed are an errand of the home page, the same as on the page of what comes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from conventions.actions import commitments, radar
from conventions.models import Convention
from opco_admin.homes.conventions import ERRANDS
from tests.conventions.budget.making import FIRM, ON, budgeted, first_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(make_user):
    return make_user("CO")


def test_a_line_nearly_empty_is_counted_once_and_shown(officer, client, make_user) -> None:
    row = budgeted(by=officer)
    calm = budgeted(by=officer, number="EDEC-CALME")
    errand = next(each for each in ERRANDS if each.label.startswith("Enveloppes"))
    assert not errand.rows(officer, ON).exists()
    for line, target in ((first_line(row), 990), (first_line(calm), 10)):
        commitments.draw(
            line=line.pk, reference="M-1", target=Decimal(target), to=FIRM, by=officer, on=ON, reason="Devis"
        )
    assert [each.line for each in errand.rows(officer, ON)] == [first_line(row)]
    assert not errand.rows(make_user("BX"), ON).exists()
    blips = [each for each in radar.of_one(Convention.objects.get(pk=row.pk), ON) if each.sort == "ceiling"]
    assert len(blips) == 1
