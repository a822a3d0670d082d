"""Pages of the simulator: who may, what is said when something is wrong, what is kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from branches.models import Scenario
from tests.branches.scenarios.conftest import ON

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TYPED = {"name": "Essai", "applicable_on": "01/01/2027", "horizon": "3", "growth": "", "comment": ""}
CELL = "level-RNCP38362"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(ON, tick=False):
        yield


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user, backend=BACKEND)
        return client

    return sign_in


def new(cpne: str = "1") -> str:
    return reverse("branches:scenario_new", query={"cpne": cpne})


def test_the_grid_shows_what_is_known_then_its_effect_and_keeps_the_scenario(live, people, as_) -> None:
    live({}, {})
    client = as_(people.officer)
    page = client.get(new()).content.decode()
    assert "RNCP38362" in page
    assert "8\N{NARROW NO-BREAK SPACE}000,00" in page
    seen = client.post(new(), {**TYPED, CELL: "7 600", "show": "1"})
    assert seen.status_code == 200
    assert "rien n’est enregistré" in seen.content.decode()
    assert not Scenario.objects.exists()
    kept = client.post(new(), {**TYPED, CELL: "7 600", "save": "1"})
    row = Scenario.objects.get()
    assert kept.url == reverse("branches:scenario", args=[row.pk])
    assert [(line.rncp, line.amount) for line in row.lines.all()] == [("RNCP38362", Decimal(7600))]
    for reading in ("stock", "entries", "nonsense"):
        assert client.get(kept.url, {"lecture": reading}).status_code == 200


def test_a_wrong_amount_is_named_and_nothing_typed_is_lost(live, people, as_) -> None:
    live({})
    answer = as_(people.officer).post(new(), {**TYPED, "comment": "Gardé", CELL: "beaucoup", "save": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 montant à corriger" in page
    assert page.count("beaucoup") >= 2
    assert "Gardé" in page
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"applicable_on": "31/02/2027"}, "Écrivez une date"),
        ({"applicable_on": "01/01/1998"}, "Choisissez une date"),
        ({"horizon": "9"}, "horizon"),
        ({"growth": "1000"}, "Ce pourcentage"),
        ({"name": ""}, "obligatoire"),
        ({CELL: ""}, "Indiquez au moins un montant"),
    ],
)
def test_wrong_hypotheses(live, people, as_, typed, said) -> None:
    live({})
    answer = as_(people.officer).post(new(), {**TYPED, CELL: "7600", **typed, "save": "1"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Scenario.objects.exists()


def test_pasted_lines_come_in_whole_or_not_at_all(live, people, as_) -> None:
    live({})
    client = as_(people.officer)
    wrong = client.post(
        new(), {**TYPED, "pasted": "RNCP38362\t7 400\nRNCP38362\tabc\nRNCP7\t9", "paste": "1"}
    )
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Rien n’a été repris" in page
    for word in (
        "Ligne 2",
        "«\N{NO-BREAK SPACE}abc\N{NO-BREAK SPACE}»",
        "Ligne 3",
        "registre des certifications",
        "RNCP38362\t7 400",
    ):
        assert word in page
    assert 'value="7400"' not in page
    right = client.post(new(), {**TYPED, "pasted": "RNCP38362\t7 400,50", "paste": "1"}).content.decode()
    assert 'value="7400,50"' in right
    assert 'value="Essai"' in right


def test_a_rule_of_thumb_fills_the_grid(live, people, as_) -> None:
    live({})
    client = as_(people.officer)
    asked = {**TYPED, "kind": "percent", "worth": "−5", "at": "6", "apply": "1"}
    assert 'value="7600"' in client.post(new(), asked).content.decode()
    assert 'value="7600"' not in client.post(new(), {**asked, "at": "5"}).content.decode()
    assert client.post(new(), {**asked, "worth": "x"}).status_code == 422
    assert client.post(new(), {**asked, "kind": "most", "worth": ""}).status_code in (200, 422)


def test_a_certification_is_added_by_its_code_or_its_words(live, people, as_) -> None:
    from registers.models import Certification

    Certification.objects.create(code="RNCP9001", title="Vigneron", level=4)
    client = as_(people.officer)
    for words in ("9001", "vigne"):
        assert "level-RNCP9001" in client.post(new(), {**TYPED, "added": words, "add": "1"}).content.decode()
    for words in ("", "introuvable"):
        assert client.post(new(), {**TYPED, "added": words, "add": "1"}).status_code == 422


def test_a_version_changed_meanwhile_is_said_on_the_page(live, people, as_, write) -> None:
    live({})
    row = write()
    address = reverse("branches:scenario_edit", args=[row.pk])
    sent = {**TYPED, "name": "Baisse", CELL: "7000", "version": "1", "save": "1"}
    assert as_(people.officer).post(address, sent).status_code == 302
    late = as_(people.other).post(address, {**sent, CELL: "6500"})
    assert late.status_code == 422
    assert "a modifié ce scénario" in late.content.decode()
    assert 'value="6500"' in late.content.decode()


def test_scopes(live, people, as_, write, make_user) -> None:
    live({})
    shared, internal = write(), write(name="Interne")
    foreign = write(name="Ailleurs", committee="2")
    Scenario.objects.filter(pk=shared.pk).update(shared=True)
    mine = write(name="À nous", by=people.representative)
    client = as_(people.representative)
    names = client.get(reverse("branches:scenarios")).content.decode()
    assert "À nous" in names
    assert "Interne" not in names
    for row, status in ((shared, 200), (internal, 404), (foreign, 404), (mine, 200)):
        assert client.get(reverse("branches:scenario", args=[row.pk])).status_code == status
        assert client.get(reverse("branches:scenario_export", args=[row.pk])).status_code == status
    assert client.get(reverse("branches:scenario_edit", args=[shared.pk])).status_code == 404
    assert client.get(reverse("branches:scenario_edit", args=[mine.pk])).status_code == 200
    assert client.get(new("2")).status_code == 404
    assert client.post(reverse("branches:scenario_put_away", args=[shared.pk])).status_code == 404
    assert client.post(reverse("branches:scenario_stock")).status_code == 403
    client = as_(people.direction)
    assert client.get(reverse("branches:scenario", args=[internal.pk])).status_code == 200
    assert client.get(new()).status_code == 403
    assert client.post(reverse("branches:scenario_duplicate", args=[shared.pk])).status_code == 403
    assert as_(make_user("FI")).get(reverse("branches:scenarios")).status_code == 403


def test_a_representative_reads_no_figure_of_one_contract(live, people, as_, write) -> None:
    live({})
    row = write(by=people.representative)
    client = as_(people.representative)
    page = client.get(reverse("branches:scenario", args=[row.pk])).content.decode()
    assert "trop peu de contrats" in page
    lines = b"".join(
        client.get(reverse("branches:scenario_export", args=[row.pk])).streaming_content
    ).decode()
    assert not [line for line in lines.splitlines()[1:] if any(cell for cell in line.split(";")[4:])]
    assert "masqué" in client.get(new()).content.decode()


def test_compare(live, people, as_, write) -> None:
    live({}, {})
    rows = [write(name=f"N{number}", amount=7000 + number) for number in range(5)]
    foreign = write(name="Ailleurs", committee="2")
    client, address = as_(people.officer), reverse("branches:scenario_compare")
    for count in (2, 4):
        seen = client.get(address, {"s": [row.pk for row in rows[:count]]})
        assert seen.status_code == 200
        assert "N1" in seen.content.decode()
    for asked in ([rows[0].pk], [row.pk for row in rows], ["x"], [rows[0].pk, foreign.pk], []):
        assert client.get(address, {"s": asked}).status_code == 422


def test_verbs_and_files(live, people, as_, write) -> None:
    live({})
    row, client = write(), as_(people.officer)
    levels = client.get(reverse("branches:scenario_export", args=[row.pk]), {"part": "niveaux"})
    assert b"RNCP38362;Concepteur;7600,00" in b"".join(levels.streaming_content)
    effects = client.get(reverse("branches:scenario_export", args=[row.pk]))
    assert "Exercice;2027" in b"".join(effects.streaming_content).decode()
    client.post(reverse("branches:scenario_share", args=[row.pk]), {"shared": "1"})
    client.post(reverse("branches:scenario_put_away", args=[row.pk]))
    row.refresh_from_db()
    assert (row.shared, row.state) == (True, "archived")
    assert client.get(reverse("branches:scenario_edit", args=[row.pk])).status_code == 404
    copy = client.post(reverse("branches:scenario_duplicate", args=[row.pk]))
    assert Scenario.objects.latest("pk").name in client.get(copy.url).content.decode()
    assert client.post(reverse("branches:scenario_compute", args=[row.pk])).status_code == 302
    done = client.get(reverse("branches:scenario_progress", args=[row.pk]))
    assert done.headers["HX-Refresh"] == "true"
    assert client.post(reverse("branches:scenario_stock")).status_code == 302


def test_before_the_first_reading_and_without_any_scenario(people, as_) -> None:
    client = as_(people.officer)
    assert "Préparer un scénario" in client.get(reverse("branches:scenarios")).content.decode()
    assert "n’ont pas encore été lus" in client.get(new()).content.decode()
    assert client.get(reverse("branches:scenario_new")).status_code == 200
    answer = client.post(new(), {**TYPED, CELL: "7600", "show": "1"})
    assert answer.status_code == 422
    saved = client.post(new(), {**TYPED, CELL: "7600", "save": "1"})
    assert "après leur lecture" in client.get(saved.url).content.decode()
