"""Pages of the promotion: actions, firms added and marked, the follow-up and its lists, trials."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse

from registers.models import Company, Establishment
from smeservice.actions import firms, participations, promotion, trials
from smeservice.models import Participation, PromotionAction, PromotionCampaign, Trial
from smeservice.promotion_list import Reach, stage
from smeservice.rules import promotion as rules
from smeservice.views import promotion as views
from tests.smeservice.conftest import BAKERY, BAKERY_SIRET, GARAGE, ON

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def adviser(signed_in, bakery, time_machine):
    time_machine.move_to("2026-11-23 09:00")
    return signed_in("SM")


def planned(by, on: dt.date = ON, **changes) -> PromotionAction:
    given = {"title": "Former au fournil", "channel": "webinar", "theme": "afest", "on": on}
    return promotion.begin(told=promotion.Told(**(given | changes)), token=uuid4(), by=by, on=on)


def touched(by, sirens: list[str], on: dt.date = ON, **changes) -> PromotionAction:
    action = planned(by, on, **changes)
    participations.add(action=action.pk, companies=sirens, by=by, on=on)
    participations.mark(action=action.pk, companies=sirens, state="present", by=by, on=on)
    return action


def tried(by, siren: str, on: dt.date, theme: str = "afest") -> Trial:
    return trials.tell(
        company=siren, theme=theme, happened_on=on, note="Vu", token=uuid4(), by=by, on=ON + 400 * DAY
    )


def test_an_action_goes_from_its_sheet_to_its_public(adviser) -> None:
    sheet = {
        "token": str(uuid4()), "edition": "0", "title": "Former au fournil", "theme": "afest",
        "channel": "webinar", "on": "23/11/2026", "campaign": "", "department": "", "branches": "843",
        "wanted": "30", "cost": "",
    }  # fmt: skip
    wrong = adviser.post(url("promotion_new"), sheet | {"on": "31/02/2026", "branches": "boulange"})
    assert wrong.status_code == 422
    assert "boulange" in wrong.content.decode()
    assert "Former au fournil" in wrong.content.decode()
    assert not PromotionAction.objects.exists()
    for _ in range(2):
        answer = adviser.post(url("promotion_new"), sheet)
    action = PromotionAction.objects.get()
    assert answer.url == url("promotion_action", action.pk)
    assert action.branches == ["0843"]
    changed = sheet | {"edition": "1", "title": "Former en boutique"}
    assert adviser.post(url("promotion_change", action.pk), changed).status_code == 302
    assert adviser.post(url("promotion_change", action.pk), changed).status_code == 422
    adviser.post(url("promotion_add", action.pk), {"companies": [BAKERY, "x", "999999999"]})
    adviser.post(url("promotion_mark", action.pk), {"companies": [BAKERY], "marque": "presente"})
    text = adviser.get(url("promotion_action", action.pk)).content.decode()
    assert "Boulangerie Brun" in text
    assert "1 présente sur 1" in text
    empty = adviser.post(url("promotion_step", action.pk, "hold"), {"reached": "", "cost": "12"})
    assert empty.status_code == 422
    adviser.post(url("promotion_step", action.pk, "hold"), {"reached": "12", "cost": "350,50"})
    action.refresh_from_db()
    assert (action.state, action.reached) == ("held", 12)
    assert "350,50" in adviser.get(url("promotion"), {"q": "BOUTIQUE", "sujet": "afest"}).content.decode()
    assert (
        url("promotion_action", action.pk)
        not in adviser.get(url("promotion"), {"etat": "planned"}).content.decode()
    )
    adviser.post(url("promotion_step", action.pk, "reopen"), {"reason": ""})
    action.refresh_from_db()
    assert action.state == "held"
    assert adviser.post(url("promotion_step", action.pk, "vendre")).status_code == 404


def test_a_pasted_list_names_its_bad_lines_and_keeps_what_was_typed(adviser) -> None:
    action = planned(adviser.user)
    answer = adviser.post(url("promotion_add", action.pk), {"sirets": f"{BAKERY_SIRET}\n123"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Ligne 2, «\N{NO-BREAK SPACE}123\N{NO-BREAK SPACE}»" in text
    assert BAKERY_SIRET in text
    assert not Participation.objects.exists()
    assert adviser.post(url("promotion_add", action.pk), {"sirets": BAKERY_SIRET}).status_code == 302
    assert Participation.objects.get().company_id == BAKERY
    assert adviser.post(url("promotion_add", action.pk), {}).status_code == 422
    adviser.post(url("promotion_mark", action.pk), {"companies": [BAKERY], "marque": "retirer"})
    assert not Participation.objects.exists()


def test_a_firm_of_a_colleague_is_counted_and_not_named(adviser, make_user) -> None:
    other = make_user("SM")
    action = touched(adviser.user, [BAKERY, GARAGE])
    firms.follow(companies=[BAKERY], adviser=other, by=other, on=ON)
    text = adviser.get(url("promotion_action", action.pk)).content.decode()
    assert "Boulangerie Brun" not in text
    assert "1 autre entreprise, suivie par d’autres conseillers" in text
    assert "Garage Caro" in text
    for name in ("promotion_firms", "promotion_csv"):
        answer = adviser.get(url(name))
        words = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Boulangerie Brun" not in words
        assert b"Garage Caro" in words
    adviser.post(url("promotion_mark", action.pk), {"companies": [BAKERY], "marque": "absente"})
    assert Participation.objects.get(company=BAKERY).state == "present"
    assert adviser.get(url("trial_new", BAKERY)).status_code == 404


def test_campaigns_are_written_and_counted(adviser) -> None:
    sheet = {
        "edition": "0", "title": "Hiver", "starts_on": "01/11/2026", "ends_on": "31/12/2026", "wanted": "",
        "purpose": "",
    }  # fmt: skip
    assert adviser.post(url("promotion_campaign_new"), sheet | {"ends_on": "01/01/2026"}).status_code == 422
    assert adviser.post(url("promotion_campaign_new"), sheet).status_code == 302
    campaign = PromotionCampaign.objects.get()
    assert adviser.post(url("promotion_campaign_new"), sheet).status_code == 422
    touched(adviser.user, [BAKERY, GARAGE], campaign=campaign.pk)
    touched(adviser.user, [BAKERY], campaign=campaign.pk)
    row = adviser.get(url("promotion_campaigns")).content.decode()
    assert 'data-label="Entreprises touchées" class="number">2' in row
    assert "Hiver" in adviser.get(url("promotion"), {"campagne": campaign.pk}).content.decode()
    assert (
        f'value="{campaign.pk}" selected'
        in adviser.get(url("promotion_new"), {"campagne": campaign.pk}).content.decode()
    )


def test_the_follow_up_counts_what_its_rule_says_and_each_figure_opens_its_list(adviser) -> None:
    first = touched(adviser.user, [BAKERY, GARAGE], ON - 20 * DAY)
    touched(adviser.user, [BAKERY], ON - 5 * DAY, title="Réunion")
    touched(adviser.user, [GARAGE], ON, theme="foad", title="Kit")
    for day in (ON - 30 * DAY, ON - 20 * DAY, ON - DAY):
        tried(adviser.user, BAKERY, day)
    tried(adviser.user, GARAGE, ON - DAY, theme="foad")
    asked = Reach({}, user=adviser.user)
    assert asked.totals() == rules.Counts(2, 1, 1)
    for firm in asked.firms.select_related("company"):
        days = firm.company.trials.counted().filter(theme="afest").values_list("on", flat=True)
        assert stage(firm) == rules.stage(firm.promoted_on, days)
    assert {group.label: group.counts for group in asked.by_branch()} == {
        "0843 Boulangerie": rules.Counts(1, 1, 1), "Inconnue": rules.Counts(1, 0, 0),
    }  # fmt: skip
    assert sum(group.counts.promoted for group in asked.by_size()) == 2
    assert [group.counts for group in asked.by_action()] == [rules.Counts(1, 1, 0), rules.Counts(2, 1, 1)]
    for groups in (asked.by_branch(), asked.by_size(), asked.by_action()):
        for group in groups:
            for more, count in (
                ("", group.counts.promoted), ("&stade=tried", group.counts.tried),
                ("&stade=repeated", group.counts.repeated),
            ):  # fmt: skip
                text = adviser.get(f"{url('promotion_firms')}?{group.query}{more}").content.decode()
                assert text.count("data-open href") == count, (group, more)
    page = adviser.get(url("promotion_follow")).content.decode()
    assert "<svg" in page
    assert "50\N{NO-BREAK SPACE}%" in page.replace("&nbsp;", "\N{NO-BREAK SPACE}")
    narrowed = Reach({"action": str(first.pk), "stade": "untried"}, user=adviser.user)
    assert [firm.company_id for firm in narrowed.firms] == [GARAGE]
    assert Reach({"sujet": "foad"}, user=adviser.user).totals() == rules.Counts(1, 0, 0)
    recent = Reach({"du": "10/11/2026"}, user=adviser.user)
    assert recent.totals().promoted == 0
    assert [group.counts for group in recent.by_action()] == [rules.Counts(1, 1, 0)]
    text = adviser.get(f"{url('promotion_firms')}?{recent.by_action()[0].query}").content.decode()
    assert text.count("data-open href") == 1


def test_the_list_is_narrowed_paged_and_exported_safely(adviser) -> None:
    Company.objects.filter(pk=GARAGE).update(name="=SOMME(1)")
    touched(adviser.user, [BAKERY, GARAGE])
    assert GARAGE not in adviser.get(url("promotion_firms"), {"q": "brun"}).content.decode()
    for query in ({"idcc": "zz"}, {"du": "demain"}, {"stade": "x"}, {"after": "x~y"}, {"action": "999"}):
        assert adviser.get(url("promotion_firms"), query).status_code == 200
    lines = b"".join(adviser.get(url("promotion_csv")).streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert "'=SOMME(1)" in lines[1] + lines[2]


def test_a_cancelled_action_touches_nobody(adviser) -> None:
    action = touched(adviser.user, [BAKERY])
    promotion.cancel(action=action.pk, reason="Annulée", by=adviser.user, on=ON)
    assert Reach({}, user=adviser.user).totals() == rules.Counts(0, 0, 0)


def test_a_trial_is_told_from_the_page_of_the_firm(adviser) -> None:
    sheet = {"token": str(uuid4()), "theme": "afest", "happened_on": "20/11/2026", "note": "Au fournil"}
    assert adviser.post(url("trial_new", BAKERY), sheet | {"happened_on": "24/11/2026"}).status_code == 422
    assert adviser.post(url("trial_new", BAKERY), sheet | {"note": ""}).status_code == 422
    assert adviser.post(url("trial_new", BAKERY), sheet).status_code == 302
    row = Trial.objects.get()
    assert "Au fournil" in adviser.get(url("firm", BAKERY)).content.decode()
    adviser.post(url("trial_cancel", GARAGE, row.pk), {"reason": "x"})
    adviser.post(url("trial_cancel", BAKERY, row.pk), {"reason": ""})
    assert Trial.objects.counted().exists()
    adviser.post(url("trial_cancel", BAKERY, row.pk), {"reason": "Erreur"})
    assert "Au fournil" not in adviser.get(url("firm", BAKERY)).content.decode()


def test_direction_reads_every_firm_and_writes_nothing(signed_in, bakery, advisers) -> None:
    firms.follow(companies=[BAKERY], adviser=advisers.one, by=advisers.one, on=ON)
    action = touched(advisers.one, [BAKERY])
    reader = signed_in("DI")
    assert "Boulangerie Brun" in reader.get(url("promotion_action", action.pk)).content.decode()
    for name, args in (("promotion_new", ()), ("promotion_mark", (action.pk,)), ("trial_new", (BAKERY,))):
        assert reader.post(url(name, *args)).status_code == 403
    assert Establishment.objects.filter(pk=BAKERY_SIRET).exists()


def test_actions_are_paged_from_the_last_day_to_the_first(adviser, monkeypatch) -> None:
    monkeypatch.setattr(views, "SIZE", 2)
    rows = [planned(adviser.user, ON - DAY * back, title=f"Action {back}") for back in (1, 3, 2, 2, 0)]
    seen, query = [], {}
    while True:
        context = adviser.get(url("promotion"), query).context
        seen += [row.pk for row in context["rows"]]
        if not context["next"]:
            break
        query = {"after": context["next"]}
    assert seen == [row.pk for row in sorted(rows, key=lambda row: (row.on, row.pk), reverse=True)]
