"""What a document is, read in its bytes; what could act on its reader is refused in French."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest

from law.refusal import Impossible
from registers.papers.sniff import LIMIT, shown_name, sniff
from tests.contracts.papers.conftest import HONEST, JPEG, PNG, packed, pdf, workbook

NBSP = "\N{NO-BREAK SPACE}"


def refusal(data: bytes, name: str, size: int | None = None) -> str:
    with pytest.raises(Impossible) as error:
        sniff(BytesIO(data), name, len(data) if size is None else size)
    return str(error.value).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("data", "name", "media"),
    [
        (HONEST, "contrat.pdf", "application/pdf"),
        (HONEST, "CONTRAT.PDF", "application/pdf"),
        (JPEG, "photo.jpeg", "image/jpeg"),
        (PNG, "photo.png", "image/png"),
        (b"II*\x00" + b"\0" * 40, "numerisation.tif", "image/tiff"),
        (b"MM\x00*" + b"\0" * 40, "numerisation.tiff", "image/tiff"),
        (pdf(packed(b"1 0 << /Type /Page >>")), "contrat.pdf", "application/pdf"),
        (
            workbook(),
            "emargement.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_what_is_admitted(data, name, media):
    file = BytesIO(data)
    assert sniff(file, name, len(data)).media == media
    assert file.tell() == 0


@pytest.mark.parametrize(
    "name",
    [
        "JavaScript",
        "Launch",
        "RichMedia",
        "XFA",
        "EmbeddedFile",
        "EmbeddedFiles",
        "SubmitForm",
        "J#61vaScript",
    ],
)
def test_a_pdf_that_acts_is_refused_wherever_it_hides(name):
    action = b"<< /Type /Action /S /%s /JS (app.alert(1)) >>" % name.encode()
    for data in (pdf(action), pdf(packed(b"9 0 " + action))):
        assert "il ne peut pas être reçu" in refusal(data, "contrat.pdf")
    assert refusal(pdf(b"<</S/%s>>" % name.encode()), "contrat.pdf").startswith("Ce PDF contient un")


def test_a_name_that_only_begins_like_an_action_is_nothing():
    sniff(BytesIO(data := pdf(b"<< /LaunchPad 1 /XFAB 2 >>")), "contrat.pdf", len(data))


@pytest.mark.parametrize(
    "hidden",
    [
        packed(b"x", header=b"/Filter [/ASCIIHexDecode /FlateDecode]"),
        packed(b"x", header=b"/Filter [/FlateDecode /FlateDecode]"),
        packed(b"x", header=b"/Filter 12 0 R"),
        packed(b"x", header=b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"),
        packed(b"x", header=b"/F#69lter /FlateDecode"),
        b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nnot zlib\nendstream",
        packed(b"\0" * (70 * 1024 * 1024)),
        packed(b"x").replace(b"\nendstream", b" more\nendstream"),
        packed(b"x").removesuffix(b"endstream"),
    ],
)
def test_objects_that_cannot_be_read_are_refused(hidden):
    assert "ne peut pas être contrôlé" in refusal(pdf(hidden), "contrat.pdf")


def test_a_protected_pdf_says_what_to_do():
    assert "retirez le mot de passe" in refusal(pdf(b"<< /Encrypt 3 0 R >>"), "contrat.pdf")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "contrat.pdf", "vide"),
        (b"MZ\x90\0", "contrat.pdf", "un programme"),
        (b"\x7fELF", "contrat.pdf", "un programme"),
        (b"<!doctype html><script>", "contrat.pdf", "page HTML"),
        (b"\xef\xbb\xbf  <svg xmlns=''>", "contrat.png", "SVG"),
        (b"GIF89a", "logo.gif", "GIF"),
        (b"\xd0\xcf\x11\xe0", "contrat.doc", "Office ancien"),
        (b"\0\0\0\x18ftypheic", "photo.heic", "HEIC"),
        (b"Rar!\x1a", "pieces.rar", "une archive"),
        (b"PK\x05\x06" + b"\0" * 18, "pieces.zip", "archive vide"),
        (b"hello", "contrat.txt", "pas reconnu"),
        (JPEG, "contrat.pdf", "une image JPEG mais son nom finit par « .pdf »"),
        (HONEST, "contrat", "finit par « rien »"),
        (HONEST, "contrat.pdf.exe", "finit par « .exe »"),
        (HONEST[:-8], "contrat.pdf", "incomplet"),
        (JPEG[:-2], "photo.jpg", "incomplet"),
        (PNG[:-8], "photo.png", "incomplet"),
    ],
)
def test_what_is_refused_says_why(data, name, said):
    assert said in refusal(data, name)


def test_too_large():
    assert "20 Mo" in refusal(HONEST, "contrat.pdf", LIMIT + 1)


def test_an_archive_is_not_a_workbook_and_does_not_hide_behind_an_image():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("virus.exe", b"MZ")
    assert "archive" in refusal(stream.getvalue(), "pieces.xlsx").lower()
    for data, name in ((JPEG, "photo.jpg"), (PNG, "photo.png"), (HONEST, "contrat.pdf")):
        assert "cache une archive" in refusal(data + stream.getvalue(), name)


def test_a_workbook_with_a_macro_is_refused():
    stream = BytesIO(workbook())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert "macro" in refusal(stream.getvalue(), "emargement.xlsx")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\Users\\moi\\contrat.pdf", "contrat.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("contrat\u202efdp.exe.pdf", "contratfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("\0", "document"),
        (f"{'é' * 300}.pdf", f"{'é' * 251}.pdf"),
    ],
)
def test_names_are_shown_without_what_could_mislead(given, shown):
    assert shown_name(given) == shown


@pytest.mark.parametrize(
    "body",
    [
        b"/" * LIMIT,
        b"/J#61vaScrip#7" * (LIMIT // 14),
        b"1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" * (LIMIT // 49),
        b"1 0 obj<</Type/ObjStm>>stream\n" * (LIMIT // 30),
        (packed(b"x") + b" ") * (LIMIT // (len(packed(b"x")) + 1)),
        (packed(b"x").removesuffix(b"endstream") + b" ") * (LIMIT // 90) + b"endstream",
    ],
    ids=["slashes", "codes", "unfinished", "plain", "many", "far end"],
)
def test_a_large_hostile_pdf_is_answered(body):
    """Each would take hours if a name made the whole file be read again."""
    data = (b"%PDF-1.7\n1 0 obj\n" + body)[: LIMIT - 20] + b"\n%%EOF\n"
    with suppress(Impossible):
        sniff(BytesIO(data), "contrat.pdf", len(data))
