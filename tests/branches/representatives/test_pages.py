"""The pages of the representatives: their branch, totals without the small ones, documents; nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branches.actions import documents
from branches.models import Access, Campaign, CampaignCommittee, Document, Figure
from registers.models import Certification, NpecLevel, NpecVintage, SourceFile
from tests.branches.representatives.conftest import ON
from tests.contracts.papers.conftest import HONEST
from tests.doors.test_rights import read

pytestmark = pytest.mark.usefixtures("today")


def pdf(name: str = "pv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, HONEST, content_type="application/pdf")


@pytest.fixture
def keep(people, committees):
    def make(code: str = "11", title: str = "Procès-verbal", **more: Any) -> Document:
        by = more.pop("by", people["officer"])
        return documents.keep(committee=committees[code], title=title, file=pdf(), by=by, on=ON, **more)

    return make


class TestMine:
    def test_one_branch_is_opened_at_once(self, people, enter):
        answer = enter(people["representative"]).get(reverse("home"), follow=True)
        assert answer.request["PATH_INFO"] == reverse("branches:my_room", args=["11"])
        assert "CPNE de la plasturgie" in answer.content.decode()

    def test_several_are_chosen(self, attached, enter):
        page = enter(attached("BX", "11", "12")).get(reverse("branches:my_branch")).content.decode()
        assert "de la plasturgie" in page
        assert "du négoce" in page

    def test_none_yet(self, attached, enter, committees):
        user = attached("BX")
        client = enter(user)
        assert "Aucune branche" in client.get(reverse("branches:my_branch")).content.decode()
        Access.objects.create(user=user, committee=committees["11"], since=dt.date(2026, 12, 1))
        assert "01/12/2026" in client.get(reverse("branches:my_branch")).content.decode()

    @pytest.mark.parametrize("name", ["my_room", "my_levels", "my_documents", "room", "documents"])
    def test_another_branch_does_not_exist(self, people, enter, name):
        answer = enter(people["representative"]).get(reverse(f"branches:{name}", args=["12"]))
        assert answer.status_code == (403 if name in ("room", "documents") else 404)

    @pytest.mark.parametrize("code", ["99", "1%", "x" * 200, "é"])
    def test_nonsense_is_not_found(self, people, enter, code):
        assert enter(people["representative"]).get(f"/branches/ma-branche/{code}/").status_code == 404

    def test_the_menu_is_their_own(self, people, enter):
        page = enter(people["representative"]).get(reverse("branches:my_room", args=["11"])).content.decode()
        assert "Ma branche" in page
        assert "Entreprises</span>" not in page
        assert "Accès aux branches" not in page


class TestFigures:
    @pytest.fixture(autouse=True)
    def _figures(self, committees):
        for theme, cells in {
            "whole": {"": 48}, "sex": {"F": 45, "M": 3}, "level": {"3": 48},
            "state": {"accepted": 48}, "region": {"11": 40, "93": 8}, "agreement": {"0292": 48},
            "provider": {"1": 48}, "certification": {"RNCP1": 45, "RNCP2": 3},
        }.items():  # fmt: skip
            for key, live in cells.items():
                Figure.objects.create(
                    committee=committees["11"], theme=theme, kind="app", key=key, live=live, received=live,
                    accepted=live, committed=Decimal(1000 * live + 7), paid=Decimal(live),
                )  # fmt: skip
        Figure.objects.create(
            committee=committees["11"], theme="size", key="small", live=48, received=48, accepted=48,
            committed=48_007, employers=2, companies=9,
        )  # fmt: skip

    def test_small_ones_are_hidden_and_the_others_with_them(self, people, enter):
        answer = enter(people["representative"]).get(reverse("branches:my_room", args=["11"]))
        room = answer.context["room"]
        assert room.total.live == 48
        assert [row.count.live for row in room.sexes] == [None, None]
        assert [row.count.committed for row in room.sexes] == [None, None]
        assert [row.count.live for row in room.regions] == [40, 8]
        assert room.certifications == []
        assert room.more_certifications == 2
        assert room.total.employers is None  # two firms
        assert "masqué" in answer.content.decode()

    def test_the_opco_sees_them_all(self, people, enter):
        answer = enter(people["officer"]).get(reverse("branches:room", args=["11"]))
        assert [row.count.live for row in answer.context["room"].sexes] == [45, 3]

    def test_an_officer_sees_what_they_see(self, people, enter):
        answer = enter(people["officer"]).get(reverse("branches:my_room", args=["11"]))
        assert [row.count.live for row in answer.context["room"].sexes] == [None, None]
        assert "Vue d’un représentant" in answer.content.decode()

    def test_the_list_of_branches(self, people, enter, make_user):
        page = enter(people["officer"]).get(reverse("branches:rooms")).content.decode()
        assert "de la plasturgie" in page
        assert "48" in page
        assert "du négoce" not in page
        client = enter(make_user("DI"))
        assert "du négoce" in client.get(reverse("branches:rooms")).content.decode()
        for words, found in (("11", True), ("plasturgie", True), ("292", False), ("zzz", False)):
            page = client.get(reverse("branches:rooms"), {"q": words}).content.decode()
            assert ("de la plasturgie" in page) is found, words
        assert "Aucune branche" in client.get(reverse("branches:rooms"), {"mine": "on"}).content.decode()


class TestLevels:
    @pytest.fixture(autouse=True)
    def _levels(self, committees):
        source = SourceFile.objects.create(name="niveaux", sha256="0" * 64)
        vintage = NpecVintage.objects.create(applicable_from=dt.date(2026, 1, 1), source=source)
        later = NpecVintage.objects.create(
            applicable_from=dt.date(2027, 1, 1), source=SourceFile.objects.create(name="n2", sha256="1" * 64)
        )
        Certification.objects.create(code="RNCP1", title="Plasturgiste", level=3)
        for code, cpne, annual, where in (
            ("RNCP1", "11", 6500, vintage), ("RNCP1", "11", 6900, later), ("RNCP2", "11", None, vintage),
            ("RNCP3", "12", 7777, vintage),
        ):  # fmt: skip
            NpecLevel.objects.create(
                vintage=where, rncp=code, cpne=cpne, annual=annual, status="CPNE",
                absence="" if annual else "NC", applicable_from=where.applicable_from,
            )  # fmt: skip

    def test_of_their_branch_only(self, people, enter):
        page = enter(people["representative"]).get(reverse("branches:my_levels", args=["11"]))
        shown = page.content.decode()
        assert "6\u202f500,00" in shown
        assert "6\u202f900,00" in shown  # already published for later
        assert "non communiqué" in shown
        assert "7\u202f777" not in shown

    @pytest.mark.parametrize(
        ("words", "found"), [("RNCP1", True), ("plasturgiste", True), ("soudeur", False)]
    )
    def test_searched(self, people, enter, words, found):
        page = enter(people["representative"]).get(reverse("branches:my_levels", args=["11"]), {"q": words})
        assert ("6\u202f500,00" in page.content.decode()) is found

    def test_summed_up(self, people, enter):
        summary = enter(people["officer"]).get(reverse("branches:room", args=["11"])).context["levels"]
        assert (summary.valued, summary.without) == (1, 1)


class TestDates:
    def test_of_open_campaigns_that_ask_the_branch(self, people, enter, committees):
        for name, state, code in (
            ("Campagne ouverte", "open", "11"), ("Campagne d’ailleurs", "open", "12"),
            ("Campagne en préparation", "preparation", "11"),
        ):  # fmt: skip
            campaign = Campaign.objects.create(
                name=name, kind="general", order="recommendation", state=state, launched_on=ON
            )
            CampaignCommittee.objects.create(
                campaign=campaign, committee=committees[code], due_on=dt.date(2026, 12, 15)
            )
        answer = enter(people["representative"]).get(reverse("branches:my_room", args=["11"]))
        assert [event.label for event in answer.context["coming"]] == [
            "Réponse de la branche à la campagne «\u00a0Campagne ouverte\u00a0»"
        ]


class TestDocuments:
    def test_published_ones_and_one_s_own(self, people, enter, keep, attached):
        keep(title="Note interne")
        keep(title="Portrait de branche", published=True)
        keep("12", title="Portrait d’ailleurs", published=True)
        keep(title="Envoi d’un collègue", by=attached("BX", "11"))
        keep(title="Mon envoi", by=people["representative"])
        client = enter(people["representative"])
        page = client.get(reverse("branches:my_documents", args=["11"])).content.decode()
        shown = {title for title in Document.objects.values_list("title", flat=True) if title in page}
        assert shown == {"Portrait de branche", "Mon envoi"}
        for row in Document.objects.all():
            answer = client.get(reverse("branches:document", args=[row.pk]))
            read(answer)
            assert answer.status_code == (200 if row.title in shown else 404), row.title

    def test_sent(self, people, enter):
        client = enter(people["representative"])
        address = reverse("branches:my_documents", args=["11"])
        answer = client.post(address, {"title": "Délibération", "file": pdf()}, follow=True)
        assert "Document envoyé" in answer.content.decode()
        row = Document.objects.get()
        assert (row.title, row.added_by, row.committee_id, row.published) == (
            "Délibération", people["representative"], "11", False,
        )  # fmt: skip
        client = enter(people["officer"])
        page = client.get(reverse("branches:documents", args=["11"]), {"shown": "recus"}).content.decode()
        assert "Délibération" in page

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"title": "", "file": pdf()}, "Donnez un titre"),
            ({"title": "Délibération gardée"}, "Choisissez un fichier"),
            ({"title": "Délibération gardée", "file": SimpleUploadedFile("a.pdf", b"MZ")}, "programme"),
            ({"title": "Délibération gardée", "file": SimpleUploadedFile("a.html", b"<html>")}, "HTML"),
            ({"title": "Délibération gardée", "file": SimpleUploadedFile("a.pdf", b"")}, "vide"),
            ({"title": "x" * 201, "file": pdf()}, "200"),
        ],
    )
    def test_what_cannot_be_received(self, people, enter, given, said):
        client = enter(people["representative"])
        if "file" in given:
            given["file"].seek(0)
        answer = client.post(reverse("branches:my_documents", args=["11"]), given)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Document.objects.exists()
        if given["title"].startswith("Délib"):
            assert "Délibération gardée" in answer.content.decode()

    def test_never_to_another_branch(self, people, enter):
        answer = enter(people["representative"]).post(
            reverse("branches:my_documents", args=["12"]), {"title": "Délibération", "file": pdf()}
        )
        assert answer.status_code == 404
        assert not Document.objects.exists()

    def test_published_and_taken_back_by_an_officer(self, people, enter, keep):
        row = keep()
        client = enter(people["officer"])
        address = reverse("branches:publish_document", args=[row.pk])
        for word, published in (("oui", True), ("oui", True), ("non", False)):
            client.post(address, {"published": word})
            row.refresh_from_db()
            assert row.published is published
        assert enter(people["other"]).post(address, {"published": "oui"}).status_code == 404
        assert enter(people["representative"]).post(address, {"published": "oui"}).status_code == 403

    def test_added_by_an_officer(self, people, enter):
        client = enter(people["officer"])
        address = reverse("branches:documents", args=["11"])
        client.post(address, {"title": "Livrable", "file": pdf(), "published": "on"})
        assert Document.objects.get().published
        wrong = client.post(address, {"title": "Livrable 2", "file": SimpleUploadedFile("a.exe", b"MZ")})
        assert wrong.status_code == 422
        assert "Livrable 2" in wrong.content.decode()

    def test_direction_reads_and_adds_nothing(self, make_user, enter, keep):
        keep()
        client = enter(make_user("DI"))
        address = reverse("branches:documents", args=["11"])
        assert "Procès-verbal" in client.get(address).content.decode()
        assert client.post(address, {"title": "Livrable", "file": pdf()}).status_code == 403

    @pytest.mark.parametrize(
        ("query", "seen"),
        [
            ({"q": "proces"}, True), ({"q": "pv.pdf"}, True), ({"q": "zzz"}, False),
            ({"shown": "non"}, True), ({"shown": "oui"}, False), ({"shown": "recus"}, False),
            ({"after": "1"}, False), ({"after": "nonsense"}, True), ({"after": "9" * 30}, True),
        ],
    )  # fmt: skip
    def test_filters(self, people, enter, keep, query, seen):
        row = keep()
        page = enter(people["officer"]).get(reverse("branches:documents", args=["11"]), query)
        expected = seen and not (query.get("after") == "1" and row.pk > 1)
        assert ("Procès-verbal" in page.content.decode().split("list-head")[1]) is expected
