"""Taking a list away: what is exported is what is listed; persons with a reason, a mark, an end."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from urllib.parse import urlencode

import openpyxl
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

import law
from accounts.models import Access, Export
from contracts.models import Contract, Sender
from opco_admin.reading import exporting, taking, work
from registers.models import Company
from registers.sheets import read_table

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
QUEUE = "/contrats/"
HOSTILE = ("=1+1", "+cmd|'/c calc'!A0", "-2+3", "@SUM(A1)", "\tx", '=HYPERLINK("x")')
WHY = "Contrôle annuel de la région"


@pytest.fixture
def companies(db) -> list[Company]:
    return Company.objects.bulk_create(
        Company(siren=f"{number:09d}", name=f"Entreprise {number}") for number in range(1, 131)
    )


@pytest.fixture
def files(db) -> list[Contract]:
    sender = Sender.objects.create(name="CFA d’essai")
    return [
        Contract.objects.create(
            kind="app", sender=sender, external_number=f"E{number}", contract_type="11", state="assessed",
            received_on=ON, concluded_on=ON, starts_on=ON, ends_on=ON + dt.timedelta(days=400),
            learner_name=name, employer_siret="73282932000074", provider_siret="13002526500013",
            fingerprint=b"0" * 16, total=Decimal(1234),
        )
        for number, name in enumerate((*HOSTILE, "Lefèvre"))
    ]  # fmt: skip


def address(name: str, page: str, form: str = "csv") -> str:
    return f"{reverse(f'reading:{name}')}?{urlencode({'de': page, 'form': form})}"


def lines(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))


def prepared(client, page: str = QUEUE, form: str = "csv") -> Export:
    answer = client.post(address("ask", page, form), {"form": form, "reason": WHY})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return Export.objects.latest("pk")


def test_all_pages_with_the_filters_of_the_list(signed_in, companies) -> None:
    client, page = signed_in("GC"), reverse("registers:companies")
    listed = client.get(page).content.decode()
    assert "Emporter cette liste" in listed
    assert listed.count("<tr>") == 1 + 50
    rows = lines(client.get(address("take", page)))
    assert len(rows) == 1 + len(companies)
    assert len({row[0] for row in rows}) == len(rows)
    assert lines(client.get(address("take", f"{page}?after=000000100"))) == rows  # wherever one stood
    assert len(lines(client.get(address("take", f"{page}?q=Entreprise%20130")))) == 2
    book = openpyxl.load_workbook(io.BytesIO(client.get(address("take", page, "xlsx")).getvalue()))
    assert book.active.max_row == len(rows)
    assert not Access.objects.exists()


def test_a_long_list_is_prepared_by_the_worker_and_a_kill_begins_again(
    signed_in, companies, monkeypatch
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    monkeypatch.setattr(law, "export_rows", lambda on: 100)
    client, page = signed_in("GC"), reverse("registers:companies")
    answer = client.get(address("take", page))
    assert answer.url.startswith(reverse("reading:ask"))
    for _ in range(2):  # a double click is one export
        assert client.post(answer.url, {"form": "csv"}).status_code == 302
    row = Export.objects.get()
    assert (row.state, row.rows, row.personal) == ("waiting", 0, False)
    job = ProcrastinateJob.objects.get(task_name="opco_admin.prepare_export")
    shown = client.get(reverse("reading:export", args=[row.pk]))
    assert "en préparation" in shown.content.decode()
    Export.objects.filter(pk=row.pk).update(state="running", rows=50)  # killed there
    for _ in range(2):  # delivered twice
        work.prepare_export.func(**job.args)
    row.refresh_from_db()
    assert (row.state, row.rows) == ("ready", len(companies))
    assert len(lines(client.get(reverse("reading:export_file", args=[row.pk])))) == 1 + len(companies)
    assert not Access.objects.exists()  # no person in it
    assert len(list(default_storage.listdir("exports")[1])) == 1


@pytest.mark.promise(11)
def test_no_cell_of_an_export_is_a_formula(proof, signed_in, files, monkeypatch) -> None:
    client = signed_in("GC")

    def formulas() -> tuple[int, int]:
        bad = seen = 0
        for form in ("csv", "xlsx"):
            row = prepared(client, form=form)
            data = client.get(reverse("reading:export_file", args=[row.pk]))
            if form == "csv":
                cells = [cell for line in lines(data) for cell in line]
                seen, bad = seen + len(cells), bad + sum(cell.startswith(tuple("=+-@\t\r")) for cell in cells)
            else:
                sheet = openpyxl.load_workbook(io.BytesIO(data.getvalue())).active
                found = [cell for line in sheet.iter_rows() for cell in line]
                seen, bad = seen + len(found), bad + sum(cell.data_type == "f" for cell in found)
        return seen, bad

    seen, bad = formulas()
    proof.cases("cellules d’exports relues, formules", tried=seen, wrong=bad)
    monkeypatch.setattr("registers.sheets.writing.safe", lambda text: text)
    monkeypatch.setattr("registers.sheets.writing._cell", lambda sheet, value: value)
    raw = formulas()[1]
    planted = len(HOSTILE) + sum(text.startswith("=") for text in HOSTILE)
    proof.control("cellules hostiles sans écriture sûre", planted=planted, seen=min(raw, planted))


def test_persons_ask_for_the_right_and_a_reason(signed_in, files) -> None:
    client = signed_in("DI")
    assert "Emporter cette liste" not in client.get(QUEUE).content.decode()
    for name in ("take", "ask"):
        assert client.get(address(name, QUEUE)).status_code == 403
    client = signed_in("GC")
    assert client.get(address("take", QUEUE)).url.startswith(reverse("reading:ask"))
    for reason in ("", "vu", "x" * 501):
        answer = client.post(address("ask", QUEUE), {"form": "csv", "reason": reason})
        assert answer.status_code == 422
    assert not Export.objects.exists()


def test_the_file_says_who_and_is_written_down(signed_in, files, tmp_path) -> None:
    client = signed_in("FI")
    for form in ("csv", "xlsx"):
        row = prepared(client, form=form)
        assert (row.state, row.rows, row.reason) == ("ready", len(files), WHY)
        answer = client.get(reverse("reading:export_file", args=[row.pk]))
        data = answer.getvalue()
        path = tmp_path / f"export.{form}"
        path.write_bytes(data)
        with read_table(path) as table:  # read back, the mark is no row
            assert len(list(table.rows())) == len(files)
        if form == "csv":
            last = data.decode("utf-8-sig").splitlines()[-1]
            assert last.startswith("Exporté par")
            assert client.user.email in last
        else:
            assert client.user.email in openpyxl.load_workbook(path).properties.description
    written = Access.objects.filter(kind="export").order_by("pk")
    assert [(each.count, each.reason) for each in written] == [(len(files), WHY)] * 4  # made, then taken
    assert not any("Lefèvre" in str(vars(each)) for each in written)


def test_nobody_else_and_no_more_after_the_end(signed_in, make_user, files, client) -> None:
    mine, backend = signed_in("GC"), "allauth.account.auth_backends.AuthenticationBackend"
    with time_machine.travel(NOW, tick=False):
        row = prepared(mine)
    file, page = (reverse(f"reading:{name}", args=[row.pk]) for name in ("export_file", "export"))
    hours = dt.timedelta(hours=law.export_hours(ON))
    stored = str(row.file)
    with time_machine.travel(NOW + hours - dt.timedelta(minutes=1), tick=False):
        assert exporting.expire(now=timezone.now()) == 0
        mine.force_login(mine.user, backend=backend)
        assert mine.get(file).getvalue() == mine.get(file).getvalue()  # and again
        mine.force_login(make_user("GC"), backend=backend)
        assert mine.get(file).status_code == mine.get(page).status_code == 404
    with time_machine.travel(NOW + hours, tick=False):
        mine.force_login(
            Export.objects.get().user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        assert mine.get(file).url == page
        assert "a expiré" in mine.get(page).content.decode()
        assert exporting.expire(now=timezone.now()) == 1
        assert exporting.expire(now=timezone.now()) == 0
        assert "a expiré" in mine.get(page).content.decode()
    row.refresh_from_db()
    assert (row.state, row.address, str(row.file), row.rows) == ("expired", "", "", len(files))
    assert not default_storage.exists(stored)


def test_a_right_taken_away_stops_the_work_and_the_file(signed_in, files, monkeypatch) -> None:
    client = signed_in("GC")
    row = prepared(client)
    monkeypatch.setattr(law, "export_rows", lambda on: 0)
    later = prepared(client, f"{QUEUE}?kind=app")
    client.user.groups.clear()
    work.prepare_export.func(export_id=later.pk)
    later.refresh_from_db()
    assert later.state == "failed"
    assert client.get(reverse("reading:export_file", args=[row.pk])).status_code == 403


@pytest.mark.parametrize(
    "page",
    ["", "/", "//ailleurs.fr/", "https://ailleurs.fr/contrats/", "/contrats/0/", "/nulle-part/", "x" * 5000,
     "/contrats/\0", "/lectures/exports/liste/?de=/contrats/", "/admin/"],
)  # fmt: skip
def test_only_a_list_of_ours(signed_in, page: str) -> None:
    client = signed_in("GC")
    for name in ("take", "ask"):
        assert client.get(address(name, page)).status_code == 404
    assert client.get(address("take", reverse("registers:companies"), "pdf")).status_code == 404


def test_too_many_kept_is_said(signed_in, files, monkeypatch) -> None:
    monkeypatch.setattr(exporting, "RESTING", 1)
    client = signed_in("GC")
    prepared(client)
    answer = client.post(address("ask", QUEUE, "xlsx"), {"form": "xlsx", "reason": WHY})
    assert answer.status_code == 422
    assert "attendez" in answer.content.decode()
    assert WHY in answer.content.decode()  # nothing typed is lost


def test_a_list_that_comes_back_on_itself_ends(make_user, companies, monkeypatch) -> None:
    from opco_admin.reading.tables import Shown

    monkeypatch.setattr(
        taking, "_look", lambda user, at, query: Shown("Liste", ["A"], [["x"]], next="after=1")
    )
    at = taking.place(reverse("registers:companies"))
    assert len(list(taking.taken(user=make_user("GC"), at=at).rows)) == 2


def test_what_breaks_is_said_and_leaves_no_file(signed_in, files, monkeypatch) -> None:
    client = signed_in("GC")

    def broken(*given, **more):
        raise OSError("disk full")

    monkeypatch.setattr("accounts.models.Export.save", broken)
    row = Export.objects.bulk_create(
        [
            Export(
                user=client.user, page="contracts:queue", address=QUEUE, title="Dossiers", form="csv",
                personal=True, reason=WHY, asked_at=NOW, expires_at=timezone.now() + dt.timedelta(hours=1),
            )
        ]
    )[0]  # fmt: skip
    with pytest.raises(OSError, match="disk full"):
        exporting.prepare(export=row.pk, now=timezone.now())
    row.refresh_from_db()
    assert row.state == "failed"
    assert "n’a pas pu être préparé" in client.get(reverse("reading:export", args=[row.pk])).content.decode()
    assert not default_storage.exists("exports") or not default_storage.listdir("exports")[1]
