"""The pages of a région’s convention: what they show, what they refuse, what is kept of what was typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from contracts.actions import course, decide
from conventions.actions import topups, versions
from conventions.models import Suspension
from law.money import euros
from tests.conventions import making
from tests.conventions.regions.making import ON, project_of, rule
from tests.conventions.regions.test_draws import FULL

RULE = {
    "label": "CFA ruraux", "line": "1", "form": "year", "value": "500,50", "since": "01/01/2026",
    "until": "31/12/2027", "rank": "1", "place": "centre", "departments": "14, 50", "levels": ["3", "4"],
}  # fmt: skip


@pytest.fixture
def desk(signed_in):
    """Somebody of the conventions, signed in."""
    return signed_in("CO")


def to(name: str, *args: object) -> str:
    return reverse(f"conventions:{name}", args=args)


class TestRules:
    """Rules are written in the draft, each error beside its field."""

    def test_a_rule_is_written_then_changed_then_removed(self, desk) -> None:
        row = project_of(by=desk.user, rules=[])
        assert desk.post(to("topup_new", row.pk), RULE).status_code == 302
        (found,) = topups.rules_of(versions.draft_of(row))
        assert (found.code, found.value, found.levels) == ("R1", Decimal("500.50"), (3, 4))
        assert "CFA ruraux" in desk.get(to("topups", row.pk)).text
        assert "500,50" in desk.get(to("topup", row.pk, "R1")).text
        desk.post(to("topup", row.pk, "R1"), RULE | {"value": "600"})
        (found,) = topups.rules_of(versions.draft_of(row))
        assert (found.code, found.value) == ("R1", 600)
        desk.post(to("topup_remove", row.pk, "R1"))
        assert topups.rules_of(versions.draft_of(row)) == ()
        assert desk.get(to("topup", row.pk, "R1")).status_code == 404

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"value": "beaucoup"}, "beaucoup"),
            ({"value": ""}, "obligatoire"),
            ({"form": "share", "value": "12,5"}, "pourcentage entier"),
            ({"departments": "Calvados"}, "CALVADOS"),
            ({"sirets": "123"}, "SIRET"),
            ({"until": "31/12/2025"}, "finit avant de commencer"),
            ({"line": "9"}, "choix"),
            ({"rank": "zéro"}, "nombre entier"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, desk, typed, told) -> None:
        row = project_of(by=desk.user, rules=[])
        answer = desk.post(to("topup_new", row.pk), RULE | typed)
        assert answer.status_code == 422
        assert told in answer.text
        assert "CFA ruraux" in answer.text
        assert topups.rules_of(versions.draft_of(row)) == ()

    def test_a_signed_text_does_not_change(self, desk, normandie) -> None:
        answer = desk.post(to("topup_new", normandie.pk), RULE, follow=True)
        assert "ouvrez un avenant" in answer.text
        versions.amend(convention=normandie.pk, changes="Règles", by=desk.user, on=ON)
        assert desk.post(to("topup_new", normandie.pk), RULE).status_code == 302
        assert [each.code for each in topups.rules_of(versions.draft_of(normandie))] == ["R1", "R2"]
        assert len(topups.in_force(ON)) == 1

    def test_a_project_without_a_budget_leads_to_it(self, desk) -> None:
        row = making.project(by=desk.user, kind="region")
        assert "Écrire le budget" in desk.get(to("topup_new", row.pk)).text

    def test_other_conventions_have_no_top_ups(self, desk) -> None:
        row = making.project(by=desk.user)
        assert desk.get(to("topups", row.pk)).status_code == 404
        assert "Compléments" not in desk.get(to("convention", row.pk)).text


class TestEnvelopes:
    """What is drawn, suspended, cut, and by whom."""

    def test_the_page_shows_what_contracts_draw(self, desk, normandie, centre, receive, manager) -> None:
        files = receive(FULL, FULL)
        decide.accept(contracts=[each.pk for each in files], by=manager, on=ON)
        text = desk.get(to("topups", normandie.pk), {"baisse": "36,09"}).text
        for words in (euros(Decimal(3200)), euros(Decimal(6391)), "CFA de proximité"):
            assert words in text
        assert "au-dessus de 0" in desk.get(to("topups", normandie.pk), {"baisse": "0"}).text

    def test_suspending_asks_why(self, desk, normandie, envelope) -> None:
        url = to("envelope_suspendre", normandie.pk, envelope.pk)
        assert desk.post(url, {"reason": ""}).status_code == 422
        assert not Suspension.objects.exists()
        assert desk.post(url, {"reason": "Budget en attente"}).status_code == 302
        assert "Budget en attente" in desk.get(to("topups", normandie.pk)).text
        assert "déjà suspendue" in desk.post(url, {"reason": "Encore"}).text
        assert (
            desk.post(to("envelope_reprendre", normandie.pk, envelope.pk), {"reason": "Voté"}).status_code
            == 302
        )

    def test_contracts_of_an_envelope(self, desk, normandie, envelope, centre, receive, manager) -> None:
        first, second = receive(FULL, FULL | {"alternant_nom": "Ngata"})
        decide.accept(contracts=[first.pk, second.pk], by=manager, on=ON)
        course.terminate(contracts=[second.pk], on_date=first.starts_on, motive="02", by=manager, on=ON)
        url = reverse("contracts:envelope", args=[envelope.pk])
        answer = desk.get(url)
        assert [file for file, _ in answer.context["files"]] == [second, first]
        assert [file for file, _ in desk.get(url, {"q": "ngata"}).context["files"]] == [second]
        assert [file for file, _ in desk.get(url, {"q": first.number}).context["files"]] == [first]
        assert "Effacez un filtre" in desk.get(url, {"q": "zzz"}).text
        assert "convention" in desk.get(reverse("contracts:contract", args=[first.pk])).text
        table = desk.get(reverse("contracts:envelope_export", args=[envelope.pk]))
        assert table.status_code == 403  # the desk of conventions exports no list of persons

    def test_the_annex_prints(self, desk, normandie, envelope, centre, receive, manager) -> None:
        decide.accept(contracts=[each.pk for each in receive(FULL, FULL)], by=manager, on=ON)
        page = desk.get(reverse("contracts:region_annex", args=[normandie.pk]), {"annee": ON.year})
        assert page.context["annex"].total.committed == 3200
        (row,) = page.context["annex"].rows
        assert (row.contracts, row.rncp, row.centre) == (2, "RNCP38362", "CFA d’essai")
        table = b"".join(desk.get(reverse("contracts:region_annex_file", args=[normandie.pk, "csv"])))
        assert "3200,00" in table.decode()
        paper = desk.get(reverse("contracts:region_annex_file", args=[normandie.pk, "pdf"]))
        assert paper.content.startswith(b"%PDF")
        assert desk.get(reverse("contracts:region_annex_file", args=[normandie.pk, "doc"])).status_code == 404

    def test_nothing_to_show_yet(self, desk, normandie, envelope) -> None:
        assert "ne tire encore" in desk.get(reverse("contracts:envelope", args=[envelope.pk])).text
        assert "Aucun complément" in desk.get(reverse("contracts:region_annex", args=[normandie.pk])).text
        row = project_of(by=desk.user, rules=[rule()])
        assert "Rien n’est encore signé" in desk.get(to("topups", row.pk)).text
