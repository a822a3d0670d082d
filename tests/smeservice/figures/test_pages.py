"""Pages of the figures, of the map and of the goals: rights, scope, lists behind, exports, nonsense."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from registers.models import Company
from smeservice.actions import figures, firms, goals
from smeservice.figure_list import MEASURES
from smeservice.models import Goal
from tests.smeservice.conftest import BAKERY, GARAGE, ON
from tests.smeservice.diagnoses.world import finished

pytestmark = pytest.mark.django_db
NAUGHTY = ("", "x\0y", "9" * 400, "-1", "2026-T9", "1999", "none", "é", "' OR 1=1")


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


def read(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    return content.decode()


@pytest.fixture(autouse=True)
def today(time_machine) -> None:
    time_machine.move_to("2026-11-23 09:00")


@pytest.fixture
def director(signed_in, bakery, meet, advisers):
    """Who sees everything: a visit and a call in the bakery, the garage never met."""
    meet(by=advisers.one)
    meet(by=advisers.other, kind="call", note="Rappel")
    finished(BAKERY, advisers.one, ON)
    figures.refresh(on=ON)
    return signed_in("DI")


def test_the_map_leads_to_the_firms_never_met(director) -> None:
    text = read(director.get(url("coverage")))
    assert 'href="/proximite/?department=06&amp;contact=never"' in text
    assert "06 Alpes-Maritimes : 0 % jamais rencontrées, 0 sur 1" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "75 Paris : aucune entreprise" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "971" in text
    listed = read(director.get("/proximite/?contact=never"))
    assert GARAGE in listed
    assert BAKERY not in listed


def test_the_map_shows_who_was_reached_and_follows_its_filters(director) -> None:
    text = read(director.get(url("coverage"), {"voir": "reached", "size": "small"}))
    assert "chiffres/reached/?size=small&amp;department=06&amp;periode=2026" in text
    assert "Effacer les filtres" in text
    assert "sont là" not in text
    empty = read(director.get(url("coverage"), {"idcc": "9999"}))
    assert "Aucune entreprise pour ces critères" in empty


def test_each_figure_opens_its_list(director) -> None:
    text = read(director.get(url("figures")))
    assert "chiffres/visits/?department=06&amp;periode=2026" in text
    for measure in MEASURES:
        answer = read(director.get(url("figure", measure), {"periode": "2026"}))
        found = answer.count("data-open")
        expected = {"reached": 1, "visits": 1, "diagnoses": 1}.get(measure, 0)
        assert found == expected, measure
    assert director.get(url("figure", "magic")).status_code == 404
    assert read(director.get(url("figure", "visits"), {"department": "75"})).count("data-open") == 0


def test_the_list_and_the_figure_count_alike(director, advisers) -> None:
    for who in (advisers.one, advisers.other):
        text = read(director.get(url("figure", "visits"), {"adviser": str(who.pk)}))
        assert text.count("data-open") == (who == advisers.one)
    exported = read(director.get(url("figure_export", "visits"), {"periode": "2026"}))
    assert exported.count("\n") == 2
    assert "23/11/2026;Visite sur place;732829320" in exported


@pytest.mark.parametrize("by", ["department", "adviser", "idcc", "size", "quarter"])
def test_each_table_has_its_total_and_its_file(director, by: str) -> None:
    text = read(director.get(url("figures"), {"par": by}))
    assert "Ensemble" in text
    lines = read(director.get(url("figures_export"), {"par": by})).splitlines()
    assert lines[0].startswith("\N{BYTE ORDER MARK}Code;")
    assert lines[-1].split(";")[1:8] == ["Ensemble", "2", "1", "0", "1", "50", "1"]


def test_a_name_like_a_formula_stays_text(director) -> None:
    Company.objects.filter(pk=BAKERY).update(name="=cmd()")
    assert "'=cmd()" in read(director.get(url("figure_export", "visits")))


@pytest.mark.parametrize("name", ["coverage", "coverage_export", "figures", "figures_export", "goals"])
@pytest.mark.parametrize("value", NAUGHTY)
def test_nonsense_is_left_out(director, name: str, value: str) -> None:
    keys = ("periode", "par", "department", "size", "idcc", "adviser", "voir", "after", "annee", "q")
    assert read(director.get(url(name), dict.fromkeys(keys, value)))


def test_an_adviser_reads_their_own(signed_in, bakery, meet, advisers) -> None:
    firms.follow(companies=[BAKERY], adviser=advisers.other, by=advisers.other, on=ON)
    meet(by=advisers.other)
    figures.refresh(on=ON)
    mine = signed_in("SM")
    assert "06 Alpes-Maritimes</th>" not in read(mine.get(url("figures")))
    assert read(mine.get(url("figure", "visits"))).count("data-open") == 0
    assert read(mine.get(url("figure", "reached"))).count("data-open") == 0
    text = read(mine.get(url("figures"), {"adviser": str(advisers.other.pk)}))
    assert "06 Alpes-Maritimes</th>" not in text


def test_figures_are_counted_again_on_demand(director, meet, advisers) -> None:
    meet(company=GARAGE, by=advisers.one)
    assert director.post(url("figures_again"), {"page": "coverage"}).url == url("coverage")
    assert "chiffres/visits/?periode=2026" in read(director.get(url("figures")))
    assert read(director.get(url("figures_export"))).splitlines()[-1].split(";")[7] == "2"


def test_many_exchanges_are_counted_by_the_worker(director, monkeypatch) -> None:
    from smeservice import jobs

    monkeypatch.setattr(jobs, "FEW", 1)
    for _ in range(2):
        answer = director.post(url("figures_again"), follow=True)
        assert "se recomptent" in answer.content.decode()


def test_a_goal_is_set_changed_and_taken_back(signed_in, advisers) -> None:
    client = signed_in("SM")
    given = {
        "year": "2026",
        "aim": "visits",
        "adviser": str(client.user.pk),
        "department": "",
        "target": "40",
    }
    assert client.post(url("goal_new"), given).status_code == 302
    row = Goal.objects.get()
    assert read(client.get(url("goals"))).count("data-open") == 1
    wrong = client.post(url("goal", row.pk), {"edition": "1", "target": "50", "reason": ""})
    assert wrong.status_code == 422
    assert "Dites pourquoi" in wrong.content.decode()
    client.post(url("goal", row.pk), {"edition": "1", "target": "50", "reason": "Renfort"})
    text = read(client.get(url("goal", row.pk)))
    assert "De 40 à 50. Renfort" in text
    client.post(url("goal_drop", row.pk), {"reason": ""})
    assert Goal.objects.get().state == "set"
    client.post(url("goal_drop", row.pk), {"reason": "Départ"})
    assert Goal.objects.get().state == "dropped"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"target": ""}, "Indiquez le nombre"),
        ({"target": "0"}, "supérieure"),
        ({"target": "beaucoup"}, "nombre entier"),
        ({"adviser": ""}, "l’un des deux"),
        ({"department": "06"}, "l’un des deux"),
        ({"year": "2025"}, "Sélectionnez"),
    ],
)
def test_what_is_wrong_in_a_goal_is_said(signed_in, changes: dict[str, str], words: str) -> None:
    client = signed_in("SM")
    given = {
        "year": "2026",
        "aim": "visits",
        "adviser": str(client.user.pk),
        "target": "40",
        "reason": "Gardé",
    }
    answer = client.post(url("goal_new"), given | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Gardé" in answer.content.decode()
    assert not Goal.objects.exists()


def test_the_goal_of_a_colleague_is_not_found(signed_in, advisers) -> None:
    row = goals.fix(year=2026, aim="visits", target=3, adviser=advisers.one, by=advisers.one, on=ON)
    client = signed_in("SM")
    assert client.get(url("goal", row.pk)).status_code == 404
    assert client.post(url("goal_drop", row.pk), {"reason": "x"}).status_code == 404
    assert "Aucun objectif" in read(client.get(url("goals")))


def test_goals_are_found_by_name_and_year(signed_in, advisers) -> None:
    goals.fix(year=2026, aim="visits", target=3, department="06", by=advisers.one, on=ON)
    goals.fix(year=2027, aim="visits", target=4, department="06", by=advisers.one, on=ON)
    client = signed_in("DI")
    assert "Alpes-Maritimes" in read(client.get(url("goals"), {"q": "alpes"}))
    assert "Alpes-Maritimes" not in read(client.get(url("goals"), {"q": "Paris"}))
    assert read(client.get(url("goals"), {"annee": "2027"})).count("data-open") == 1
    past = goals.fix(year=2026, aim="reached", target=3, department="06", by=advisers.one, on=ON)
    Goal.objects.filter(pk=past.pk).update(year=2025)
    assert "Modifier l’objectif" not in read(client.get(url("goal", past.pk)))


def test_the_firms_of_today_are_those_of_any_period(director) -> None:
    lines = read(director.get(url("figures_export"), {"periode": "2025-T1"})).splitlines()
    assert lines[-1].split(";")[1:6] == ["Ensemble", "2", "1", "0", "0"]
    assert dt.date(2025, 1, 1) < ON
