"""Files with documents: small ones, honest or hostile, and contracts received from a branch."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.contracts.decide.conftest import ON, officer, receive, registers  # noqa: F401 -- shared fixtures

PRO = {"dispositif": "PROFESSIONNALISATION"}
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32 + b"IEND\xaeB`\x82"


def pdf(*objects: bytes) -> bytes:
    """A PDF holding these objects."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def packed(content: bytes, *, header: bytes = b"/Filter /FlateDecode") -> bytes:
    """An object stream."""
    data = zlib.compress(content)
    return b"<< /Type /ObjStm /N 1 /First 4 %s /Length %d >>\nstream\n%s\nendstream" % (
        header,
        len(data),
        data,
    )


HONEST = pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")


def workbook() -> bytes:
    """A small honest workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["jour", "présent"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def sent(data: bytes, name: str = "contrat.pdf") -> tuple[SimpleUploadedFile, str]:
    """A file as `papers.add_documents` takes it."""
    return SimpleUploadedFile(name, data), name


@pytest.fixture
def add(officer) -> Callable[..., object]:  # noqa: F811
    """Add a document to a contract: `add(contract, "convention")`."""
    from contracts.actions import papers

    def make(contract, kind: str = "contract", data: bytes = HONEST, name: str = "piece.pdf", on=ON):
        files = [sent(data + b"%" + kind.encode() if data is HONEST else data, name)]
        return papers.add_documents(contract=contract.pk, kind=kind, files=files, by=officer, on=on)[0]

    return make
