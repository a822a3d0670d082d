"""Hostile files at every door that takes one: said in French, nothing kept, nothing broken."""

from __future__ import annotations

import io
import socket
import zipfile
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from branches.models import FrameItem, WorkforceVintage
from contracts.models import Certificate, Deposit, Document, InvoiceLine, Payment
from conventions.models import Convention, Expense
from registers.models import ProRate
from smeservice.models import PlanRequest
from tests.doors.test_rights import addresses, client_of, undone

pytestmark = pytest.mark.django_db
XXE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
)
HEADERS = {
    "payment_returns": "reference;date;motif",
    "deposits_receive": "numero_interne;statut;numero_deca;message",
    "set_rates": "IDCC;Depuis;Jusqu’au;Forfait horaire;Forfait publics prioritaires;Accord ou décision",
    "invoice_upload": "organisme_siret;numero_facture;date_facture;numero_dossier;nature;montant",
    "upload": "dispositif;numero_externe;type_contrat;date_conclusion;alternant_nom",
    "add_document": "x;y",
    "sources": "idcc;titre",
    "branches:candidates_upload": "nom;prenom;date de naissance;voie;courriel;nir",
    "branches:sending_report": "identifiant;statut;motif",
    "branches:survey_load": "reference;situation;metier vise",
    "branches:workforce_load": "cpne;annee;metier;effectif",
    "branches:frame_table": "nature;code;intitulé",
    "conventions:expenses_load": "ligne;date;montant;objet",
    "conventions:past": "numero;type;titre;debut;fin",
    "conventions:com_charges": "mission;date;montant",
    "smeservice:requests_upload": "siret;intitule;organisme;debut;fin;heures;stagiaires;montant",
}
CELLS = ("", "=cmd()", "-1", "1e400", "31/02/2026", "01/01/0001", "31/12/9999", "01/01/1900", "٣٣",
         "é" * 40_000,
         "13002526500013", "A000000001", "9" * 400, "\N{RIGHT-TO-LEFT OVERRIDE}", "12345,678")  # fmt: skip


NUL = "a\0b"


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@cache
def bomb() -> bytes:
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped(**{"[Content_Types].xml": types, "xl/workbook.xml": b" " * 80_000_000})


def files(header: str) -> dict[str, bytes]:
    """Wrong files, by name."""
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    columns = header.count(";") + 1
    rows = "".join(";".join([cell] * columns) + "\n" for cell in CELLS)
    return {
        "vide.csv": b"",
        "bom.csv": b"\xef\xbb\xbf",
        "titre.csv": header.encode(),
        "une.csv": b"x\ny\n",
        "nul.csv": f"{header}\n{';'.join([NUL] * columns)}\n".encode(),
        "faux.csv": f"{header}\n{rows}".encode(),
        "ansi.csv": f"{header}\n{rows}".encode("cp1252", "replace"),
        "utf16.csv": f"{header}\n{rows}".encode("utf-16"),
        "binaire.csv": bytes(range(256)) * 40,
        "guillemet.csv": f'{header}\n"{"x" * 200_000}'.encode(),
        "large.csv": (";".join(f"c{n}" for n in range(20_000)) + "\n").encode(),
        "html.csv": b"<html><script>alert(1)</script></html>",
        "bombe.xlsx": bomb(),
        "xxe.xlsx": zipped(**{"[Content_Types].xml": types, "xl/worksheets/sheet1.xml": XXE.encode()}),
        "chemin.xlsx": zipped(**{"../../x": b"x"}),
        "faux.xlsx": b"PK\x03\x04" + b"\0" * 200,
        "programme.exe": b"MZ" + b"\0" * 200,
        "=cmd()\r\n.pdf": b"%PDF-1.7\n%%EOF\n",
    }


KEPT = (Payment.objects.filter(state="returned"), Deposit.objects.exclude(state="sent"), ProRate.objects,
        Document.objects, Certificate.objects, InvoiceLine.objects, Expense.objects, PlanRequest.objects,
        Convention.objects, WorkforceVintage.objects, FrameItem.objects)  # fmt: skip


def broken_by(client, door: str, path: str) -> tuple[int, list[tuple[object, ...]]]:
    """How many hostile files were sent to a door, and which were not simply refused, nothing kept."""
    broken: list[tuple[object, ...]] = []
    before = [rows.count() for rows in KEPT]
    sent = files(HEADERS[door])
    for name, data in sent.items():
        field = "documents" if door == "add_document" else "file"
        given = {"load": "1", "sender": "CFA d’essai", "received_on": "23/11/2026", "kind": "other",
                 "accept_valid": "yes", field: SimpleUploadedFile(name, data)}  # fmt: skip
        try:
            with undone():
                answer = client.post(path, given)
                if answer.status_code == 302 and door in ("upload", "invoice_upload"):
                    answer = client.get(answer.url)
                after = [rows.count() for rows in KEPT]
        except Exception as error:
            broken.append((name, f"{type(error).__name__}: {str(error)[:200]}"))
            continue
        loaded_beside = door == "sources" and answer.status_code == 302  # read in the background
        if (answer.status_code not in (200, 422) and not loaded_beside) or after != before:
            broken.append((name, answer.status_code, getattr(answer, "url", "")))
    return len(sent), broken


@pytest.mark.promise(11)
@pytest.mark.parametrize("door", HEADERS)
def test_a_hostile_file_is_said_and_leaves_nothing(proof, house, make_user, door: str) -> None:
    client = client_of(make_user(is_superuser=True))
    tried, broken = broken_by(client, door, addresses(house)[door])
    assert not broken
    proof.cases(f"fichiers hostiles envoyés à {door}", tried=tried, wrong=len(broken))


@pytest.mark.promise(11)
def test_a_reader_that_breaks_is_seen(proof, house, make_user, monkeypatch) -> None:
    """The control: the same files to a door whose reader raises what it should refuse."""
    read: list[str] = []

    def raw(path, name, *given, **more):
        read.append(name)
        raise ValueError("a reader without defence")

    monkeypatch.setattr("registers.sheets.open._open_file", raw)
    client = client_of(make_user(is_superuser=True))
    _, broken = broken_by(client, "set_rates", addresses(house)["set_rates"])
    proof.control("lecteur sans défense", planted=len(read), seen=len(broken))


@pytest.mark.promise(11)
def test_a_file_calls_nobody(proof, house, make_user) -> None:
    """An entity and a sheet that name an address here: nobody comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        here = f"http://127.0.0.1:{server.getsockname()[1]}/x"

        def came() -> int:
            try:
                server.accept()[0].close()
            except TimeoutError:
                return 0
            return 1

        types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        sheet = XXE.replace("file:///etc/passwd", here).encode()
        book = zipped(**{"[Content_Types].xml": types, "xl/workbook.xml": sheet,
                         "xl/worksheets/sheet1.xml": sheet})  # fmt: skip
        client, doors = client_of(make_user(is_superuser=True)), addresses(house)
        for door in HEADERS:
            field = "documents" if door == "add_document" else "file"
            with undone():
                client.post(doors[door], {"load": "1", field: SimpleUploadedFile("appel.xlsx", book)})
        proof.cases("classeurs qui appellent dehors, appels reçus", tried=len(HEADERS), wrong=came())
        socket.create_connection(server.getsockname()[:2]).close()
        proof.control("appel planté, vu par l’écoute", planted=1, seen=came())
