"""The import studio: from a file to its report, and every way it can be refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import ROLES
from contracts.models import Batch, Contract
from contracts.rules.columns import NAMES
from tests.contracts.studio.conftest import WRONG, page

LIST = reverse("contracts:batches")
NEW = reverse("contracts:upload")


@pytest.mark.parametrize("role", [role.code for role in ROLES])
@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("batch", "get"),
        ("batch_mapping", "post"),
        ("batch_confirm", "post"),
        ("batch_undo", "post"),
        ("batch_progress", "get"),
        ("batch_source", "get"),
        ("batch_errors", "get"),
    ],
)
def test_only_importers_reach_a_file(signed_in, make_user, csv_of, role, name, method):
    client = signed_in(role)
    allowed = client.user.has_perm("contracts.import_contracts")
    answer = getattr(client, method)(reverse(f"contracts:{name}", args=[10**9]))
    assert answer.status_code == (404 if allowed else 403)
    assert client.get(LIST).status_code == client.get(NEW).status_code == (200 if allowed else 403)


def test_an_empty_list_says_what_to_do(signed_in):
    assert "Aucun fichier déposé pour l’instant" in signed_in("GC").get(LIST).content.decode()


def test_a_clean_file_goes_all_the_way(signed_in, csv_of, upload, map_all):
    client = signed_in("GC")
    batch = upload(
        client, csv_of({"numero_externe": "A-1"}, {"numero_externe": "A-2", "alternant_nom": "Blin"})
    )
    assert (
        "Toutes les colonnes du fichier ont leur correspondance" in client.get(page(batch)).content.decode()
    )
    map_all(client, batch)
    assert batch.state == Batch.State.CHECKED
    assert not Contract.objects.exists()
    preview = client.get(page(batch)).content.decode()
    assert "Rien n’est encore enregistré" in preview
    assert "Pourquoi" in preview
    client.post(reverse("contracts:batch_confirm", args=[batch.pk]), {"accept_valid": "no"})
    report = client.get(page(batch))
    first = Contract.objects.get(external_number="A-1")
    assert "2 lignes reçues" in report.content.decode()
    assert reverse("contracts:contract", args=[first.pk]) in report.content.decode()
    assert Contract.objects.count() == 2


def test_why_a_line_is_worth_that(signed_in, csv_of, upload, map_all):
    client = signed_in("GC")
    batch = upload(client, csv_of({"numero_externe": "A-1"}))
    map_all(client, batch)
    address = reverse("contracts:batch_line", args=[batch.pk, 2])
    assert "<html" in client.get(address).content.decode()
    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert client.get(reverse("contracts:batch_line", args=[batch.pk, 99])).status_code == 404


def test_errors_are_shown_in_their_cell_and_given_back(signed_in, csv_of, upload, map_all):
    client = signed_in("GC")
    batch = upload(client, csv_of({"numero_externe": "A-1"}, WRONG))
    map_all(client, batch)
    preview = client.get(page(batch)).content.decode()
    assert '<span class="cell-wrong">31/02/2026</span>' in preview
    assert '<span class="cell-wrong">12345678901234</span>' in preview
    annotated = client.get(reverse("contracts:batch_errors", args=[batch.pk]))
    assert "envoi-erreurs.csv" in annotated["Content-Disposition"]
    assert "31/02/2026" in b"".join(annotated.streaming_content).decode("utf-8-sig")
    source = client.get(reverse("contracts:batch_source", args=[batch.pk]))
    assert b"".join(source.streaming_content) == csv_of({"numero_externe": "A-1"}, WRONG)


def test_all_or_nothing_writes_nothing_and_says_so(signed_in, csv_of, upload, map_all):
    client = signed_in("GC")
    batch = upload(client, csv_of({"numero_externe": "A-1"}, WRONG))
    map_all(client, batch)
    confirm = reverse("contracts:batch_confirm", args=[batch.pk])
    answer = client.post(confirm, {"accept_valid": "no"}, follow=True)
    assert "Rien n’a été enregistré" in answer.content.decode()
    assert not Contract.objects.exists()
    client.post(confirm, {"accept_valid": "yes"})
    assert Contract.objects.count() == 1
    assert "à corriger par l’émetteur" in client.get(page(batch)).content.decode()


def test_changes_are_shown_old_then_new(signed_in, csv_of, upload, map_all):
    client = signed_in("GC")
    first = upload(client, csv_of({"numero_externe": "A-1"}))
    map_all(client, first)
    client.post(reverse("contracts:batch_confirm", args=[first.pk]), {"accept_valid": "no"})
    second = upload(client, csv_of({"numero_externe": "A-1", "employeur_denomination": "Atelier Vert"}))
    map_all(client, second)
    preview = client.get(page(second)).content.decode()
    assert '<del class="old">Atelier Brun</del>' in preview
    assert '<ins class="new">Atelier Vert</ins>' in preview


def test_an_unknown_header_is_asked_then_remembered(signed_in, csv_of, upload, map_all):
    client = signed_in("GC")
    content = csv_of({"numero_externe": "A-1"}).replace(b"numero_externe", b"Bidule du CFA", 1)
    batch = upload(client, content)
    form = client.get(page(batch)).context["form"]
    assert [row.header for row in form.doubtful] == ["Bidule du CFA"]
    map_all(client, batch)
    assert batch.state == Batch.State.UPLOADED
    map_all(client, batch, **{"Bidule du CFA": "numero_externe"})
    assert batch.state == Batch.State.CHECKED
    again = client.get(page(upload(client, content))).context["form"]
    assert again.remembered
    assert again.doubtful == []


def test_a_column_chosen_twice_or_missing_is_refused_with_its_name(signed_in, csv_of, upload):
    client = signed_in("GC")
    batch = upload(client, csv_of({"numero_externe": "A-1"}))
    form = client.get(page(batch)).context["form"]
    data = {row.field.html_name: row.field.value() for row in form.rows}
    wrong = data | {
        f"c{NAMES.index('numero_interne')}": "numero_externe",
        f"c{NAMES.index('code_rncp')}": "-",
    }
    answer = client.post(reverse("contracts:batch_mapping", args=[batch.pk]), wrong).content.decode()
    assert "Cette colonne est choisie deux fois" in answer
    assert "Code RNCP" in answer
    batch.refresh_from_db()
    assert batch.state == Batch.State.UPLOADED


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + b"x" * 300, b"%PDF-1.7 \n" + b"x" * 300, b"a;b\n1;2\n", b"\x00" * 500]
)
def test_a_file_that_is_not_one_is_refused_and_kept(signed_in, upload, content):
    client = signed_in("GC")
    batch = upload(client, content)
    answer = client.get(page(batch))
    assert answer.status_code == 200
    assert batch.state in (Batch.State.REFUSED, Batch.State.UPLOADED)
    if batch.state == Batch.State.REFUSED:
        assert batch.refusal.split("\n")[0] in answer.content.decode().replace("&#x27;", "'")
    source = client.get(reverse("contracts:batch_source", args=[batch.pk]))
    assert b"".join(source.streaming_content) == content


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"sender": " "}, "Indiquez qui envoie"),
        ({"received_on": "31/02/2026"}, "Cette date n’existe pas"),
        ({"received_on": "01/01/2999"}, "Cette date est à venir"),
        ({"file": None}, "Choisissez un fichier."),
        ({"file": b""}, "Ce fichier est vide"),
    ],
)
def test_an_upload_says_what_is_missing(signed_in, given, sentence):
    content = given.get("file", b"x")
    data = {"sender": "CFA", "received_on": "05/11/2026"} | {k: v for k, v in given.items() if k != "file"}
    if content is not None:
        data["file"] = SimpleUploadedFile("envoi.csv", content)
    answer = signed_in("GC").post(NEW, data)
    assert sentence in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_batch_is_taken_back_with_its_reason(signed_in, csv_of, upload, map_all):
    client = signed_in("GC")
    batch = upload(client, csv_of({"numero_externe": "A-1"}))
    map_all(client, batch)
    client.post(reverse("contracts:batch_confirm", args=[batch.pk]), {"accept_valid": "no"})
    undo = reverse("contracts:batch_undo", args=[batch.pk])
    assert "Dites pourquoi" in client.post(undo, {"reason": ""}).content.decode()
    assert "Mauvais fichier" in client.post(undo, {"reason": "Mauvais fichier"}, follow=True).content.decode()
    assert not Contract.objects.exists()
    assert "annulé" in client.post(undo, {"reason": "Encore"}, follow=True).content.decode()


def test_errors_have_pages(signed_in, csv_of, upload, map_all):
    client = signed_in("GC")
    batch = upload(client, csv_of(*({**WRONG, "numero_externe": f"F-{n}"} for n in range(40))))
    map_all(client, batch)
    first = client.get(page(batch))
    second = client.get(page(batch), {"after": first.context["next"]})
    shown = [error.pk for error in (*first.context["errors"], *second.context["errors"])]
    assert len(shown) == len(set(shown)) == batch.counts["errors"] == 80
    assert second.context["next"] is None
    assert client.get(page(batch), {"after": "n’importe-quoi"}).status_code == 200


def test_long_files_show_their_progress(signed_in, csv_of, upload):
    client = signed_in("GC")
    batch = upload(client, csv_of({"numero_externe": "A-1"}))
    Batch.objects.filter(pk=batch.pk).update(state="checking", lines_total=200, lines_done=50)
    assert 'value="25"' in client.get(page(batch)).content.decode()
    assert "http-equiv" in client.get(page(batch)).content.decode()
    bar = client.get(reverse("contracts:batch_progress", args=[batch.pk]))
    assert "50 lignes sur 200" in bar.content.decode()
    Batch.objects.filter(pk=batch.pk).update(state="checked", counts={}, preview=[])
    assert client.get(reverse("contracts:batch_progress", args=[batch.pk]))["HX-Refresh"] == "true"


def test_the_list_is_filtered_and_paged(signed_in, upload, csv_of):
    client = signed_in("FI")
    upload(client, csv_of({"numero_externe": "A-1"}), name="septembre.csv", sender="CFA du Nord")
    upload(client, b"%PDF-1.7", name="photo.csv", sender="CFA du Sud")
    names = lambda **query: [batch.file_name for batch in client.get(LIST, query).context["batches"]]  # noqa: E731
    assert names() == ["photo.csv", "septembre.csv"]
    assert names(q="nord") == ["septembre.csv"]
    assert names(state="refused") == ["photo.csv"]
    assert names(after=Batch.objects.latest("id").pk) == ["septembre.csv"]
    assert "Aucun import ne répond" in client.get(LIST, {"q": "zzz"}).content.decode()
