"""What is counted of the support to branches."""

from __future__ import annotations

import datetime as dt

from branches import indicators
from branches.models import CampaignCommittee, Position, Study
from tests.branches.campaigns.conftest import campaign, people, receive, registers  # noqa: F401 -- fixtures
from tests.branches.studies.world import attached, running_study

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def test_a_position_is_on_time_by_the_day_of_its_branch(campaign):  # noqa: F811
    expected = indicators.expected(*YEAR)
    assert expected.count() == Position.objects.count() > 0
    assert indicators.on_time(*YEAR).count() == 0
    row = Position.objects.filter(committee="1").earliest("pk")
    due = CampaignCommittee.objects.get(campaign=campaign, committee="1").due_on or campaign.due_on
    for given, counted in (({"received_on": due}, 1), ({"received_on": due + dt.timedelta(days=1)}, 0),
                           ({"received_on": None, "voted_on": due}, 1)):  # fmt: skip
        Position.objects.filter(pk=row.pk).update(**given)
        assert indicators.on_time(*YEAR).count() == counted, given


def test_a_later_day_of_the_branch_moves_its_positions(campaign):  # noqa: F811
    CampaignCommittee.objects.filter(committee="1").update(due_on=dt.date(2027, 2, 1))
    mine = Position.objects.filter(committee="1").count()
    assert mine
    assert indicators.expected(*YEAR).count() == Position.objects.count() - mine


def test_a_study_counts_in_the_year_it_is_published(make_user):
    study = running_study(attached(make_user("BR"), "2"), dt.date(2026, 3, 1), publish=True)
    assert Study.objects.get(pk=study.pk).published_on.year == 2026
    assert list(indicators.published(*YEAR)) == [study]
    assert not indicators.published(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
