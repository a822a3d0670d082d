"""The work queue: rights, filters, search by shape, order, pages, export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from contracts.filters import SIZE
from contracts.models import Contract
from contracts.paging import SORTS
from tests.contracts.queue.conftest import ON

pytestmark = pytest.mark.django_db
QUEUE = "/contrats/"
HOSTILE = (
    "",
    "x" * 3000,
    "\0",
    "%",
    "_",
    "\\",
    "'; DROP TABLE contracts_contract; --",
    "-1",
    "9" * 40,
    "1e309",
    "NaN",
    "Infinity~1",
    "~",
    "~1",
    "2026-11-23~x",
    "2026-02-31~1",
    "0001-01-01~1",
    "٣٣",
    "😀",
    "<script>",
    "{{ 7 }}",
)
NAMES = ("q", "due", "state", "outcome", "kind", "idcc", "officer", "sender", "batch", "sort", "after")


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC), tick=True):
        yield


def shown(client, **query: object) -> list[Contract]:
    answer = client.get(QUEUE, query)
    assert answer.status_code == 200
    return answer.context["page"].files


class TestRights:
    """Who may open the list."""

    def test_anonymous_signs_in(self, client) -> None:
        for address in (QUEUE, reverse("contracts:export", args=["csv"])):
            answer = client.get(address)
            assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))

    @pytest.mark.parametrize("role", ["AD", "BX"])
    def test_without_the_right(self, signed_in, role: str) -> None:
        assert signed_in(role).get(QUEUE).status_code == 403

    def test_a_reader_reads_and_may_not_select_nor_export(self, signed_in, file) -> None:
        made = file()
        client = signed_in("DI")
        text = client.get(QUEUE).content.decode()
        assert made.number in text
        assert "data-selection" not in text
        assert client.get(reverse("contracts:export", args=["csv"])).status_code == 403


def exported(client, form: str, **query: str) -> bytes:
    """The file of the list, asked with a reason."""
    asked = client.get(reverse("contracts:export", args=[form]), query).url
    made = client.post(asked, {"form": form, "reason": "Contrôle du portefeuille"})
    assert made.status_code == 302
    answer = client.get(f"{made.url}fichier/")
    assert f".{form}" in answer["Content-Disposition"]
    return answer.getvalue()


class TestFilters:
    """What each filter keeps."""

    def test_open_files_unless_asked(self, signed_in, file) -> None:
        client = signed_in("GC")
        waiting, decided = file(), file(state="accepted", decided_at=timezone.now())
        assert shown(client) == [waiting]
        assert shown(client, state="accepted") == [decided]
        assert set(shown(client, state="all")) == {waiting, decided}

    def test_each_filter(self, signed_in, file, make_user) -> None:
        client = signed_in("GC")
        other = make_user("GC")
        late = file(decision_due_on=ON - dt.timedelta(days=1))
        soon = file(decision_due_on=ON + dt.timedelta(days=7), kind="pro", officer=client.user)
        far = file(decision_due_on=ON + dt.timedelta(days=8), idcc="2120", outcome="fail", officer=other)
        for query, found in (
            ({"due": "late"}, {late}),
            ({"due": "week"}, {soon}),
            ({"kind": "pro"}, {soon}),
            ({"idcc": "2120"}, {far}),
            ({"outcome": "fail"}, {far}),
            ({"officer": "me"}, {soon}),
            ({"officer": "none"}, {late}),
            ({"officer": str(other.pk)}, {far}),
            ({"sender": str(late.sender_id)}, {late, soon, far}),
            ({"batch": "7"}, set()),
            ({"due": "late", "kind": "pro"}, set()),
        ):
            assert set(shown(client, **query)) == found, query

    def test_what_is_wrong_is_said_and_left_out(self, signed_in, file) -> None:
        made = file()
        answer = signed_in("GC").get(QUEUE, {"idcc": "abc", "kind": "app"})
        assert answer.context["page"].files == [made]
        assert "Un IDCC compte 4 chiffres" in answer.content.decode()
        assert answer.context["queue"].address == "kind=app"

    @pytest.mark.parametrize("name", NAMES)
    def test_hostile_values(self, signed_in, file, name: str) -> None:
        made = file()
        client = signed_in("GC")
        for value in HOSTILE:
            assert client.get(QUEUE, {"sort": "-montant", name: value}).status_code == 200, value
            page = client.get(reverse("contracts:contract", args=[made.pk]), {"state": "all", name: value})
            assert page.status_code == 200, value

    def test_nothing_found_says_what_to_do(self, signed_in, file) -> None:
        client = signed_in("GC")
        assert "Aucun dossier à traiter" in client.get(QUEUE).content.decode()
        file()
        assert "Élargissez la recherche" in client.get(QUEUE, {"q": "zzzz"}).content.decode()


class TestSearch:
    """Each shape goes to its index."""

    def test_shapes(self, signed_in, file) -> None:
        client = signed_in("GC")
        elan = file(learner_name="Élan-Brière", external_number="2026-FA-17", employer_siret="55208131766522")
        other = file(learner_name="Martin", kind="pro", provider_siret="55208131766522")
        for term, found in (
            ("55208131766522", {elan, other}),
            ("552 081 317 66522", {elan, other}),
            ("552081317", {elan}),
            (elan.number, {elan}),
            (elan.number.lower(), {elan}),
            (f"P{elan.pk:09d}", set()),
            (str(other.pk), {other}),
            ("2026-FA", {elan}),
            ("FA-17", set()),
            ("elan", {elan}),
            ("BRIERE", {elan}),
            ("jeanne martin", {other}),
            ("martin paul", set()),
        ):
            assert set(shown(client, q=term)) == found, term

    def test_too_short(self, signed_in, file) -> None:
        file(learner_name="Ba")
        answer = signed_in("GC").get(QUEUE, {"q": "ba"})
        assert "Tapez au moins trois lettres" in answer.content.decode()


class TestPages:
    """Order and pages by key."""

    @pytest.mark.parametrize("sort", [f"{sign}{name}" for name in SORTS for sign in ("", "-")])
    def test_every_file_once_and_in_order(self, signed_in, file, sort: str) -> None:
        client = signed_in("GC")
        for number in range(2 * SIZE + 7):
            file(
                learner_name=("Émile", "Zoé", "Adam")[number % 3],
                total=None if number % 4 == 0 else Decimal(number % 5),
                decision_due_on=None if number % 6 == 0 else ON + dt.timedelta(days=number % 7),
            )
        seen = self.walk(client, sort)
        everything = Contract.objects.values_list("pk", flat=True)
        assert sorted(seen) == sorted(everything)
        lines = exported(client, "csv", sort=sort).decode().splitlines()[1:]
        assert [int(line[1:10]) for line in lines[:-1]] == seen
        assert lines[-1].startswith("Exporté par")

    def walk(self, client, sort: str) -> list[int]:
        seen: list[int] = []
        after = ""
        while True:
            page = client.get(QUEUE, {"sort": sort, "after": after}).context["page"]
            assert 0 < len(page.files) <= SIZE
            seen += [found.pk for found in page.files]
            if not (after := page.next):
                return seen

    def test_the_column_sorted_by_is_said(self, signed_in, file) -> None:
        file()
        client = signed_in("GC")
        assert client.get(QUEUE).content.decode().count('aria-sort="ascending"') == 1
        text = client.get(QUEUE, {"sort": "-nom", "kind": "app"}).content.decode()
        assert text.count('aria-sort="descending"') == 1
        assert "?kind=app&amp;sort=nom" in text

    def test_counts_are_capped(self, signed_in, file, monkeypatch) -> None:
        monkeypatch.setattr("contracts.filters.COUNTED", 2)
        for _ in range(4):
            file()
        assert "Plus de 2 dossiers" in signed_in("GC").get(QUEUE).content.decode()

    def test_queries_do_not_grow(self, signed_in, file, make_user, django_assert_num_queries) -> None:
        client = signed_in("GC")
        for _ in range(30):
            file(officer=make_user("GC"))
        client.get(QUEUE)
        with django_assert_num_queries(12):  # three of them for the log of readings
            client.get(QUEUE)


class TestExport:
    """The list as a file."""

    def test_formulas_are_words(self, signed_in, file) -> None:
        file(
            employer_name="=1+1", learner_name="@SUM(A1)", title='+cmd|"/c calc"!A0', total=Decimal("1234.5")
        )
        text = exported(signed_in("GC"), "csv", kind="app").decode("utf-8-sig")
        assert "'=1+1" in text
        assert "'@SUM(A1)" in text
        assert "'+cmd" in text
        assert ";1234,50;" in text
        assert not any(cell.startswith(("=", "+", "@", "-")) for cell in text.replace('"', "").split(";"))

    def test_workbook(self, signed_in, file) -> None:
        import io

        import openpyxl

        made = file(employer_name="=1+1")
        sheet = openpyxl.load_workbook(io.BytesIO(exported(signed_in("GC"), "xlsx"))).active
        rows = list(sheet.iter_rows(values_only=True))
        row: dict[str, object] = dict(zip(rows[0], rows[1], strict=True))
        assert (row["Dossier"], row["Employeur"]) == (made.number, "=1+1")
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)

    def test_finance_exports_without_deciding(self, signed_in, file) -> None:
        made = file()
        client = signed_in("FI")
        assert "Emporter cette liste" in client.get(QUEUE).content.decode()
        assert made.number in exported(client, "csv").decode()

    def test_unknown_form(self, signed_in) -> None:
        get: Callable[..., object] = signed_in("GC").get
        assert get("/contrats/export.pdf").status_code == 404
