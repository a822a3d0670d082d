"""Files given to the studio as a browser gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import Batch
from tests.contracts.intake.conftest import APPRENTICE, csv_text

WRONG = {"numero_externe": "F-1", "date_conclusion": "31/02/2026", "employeur_siret": "12345678901234"}


@pytest.fixture
def csv_of() -> Callable[..., bytes]:
    """The bytes of a file holding variations of one good line."""

    def make(*variations: Mapping[str, str], names: Iterable[str] | None = None) -> bytes:
        lines = [{**APPRENTICE, "tuteur_nom": "", **variation} for variation in variations]
        text = csv_text(lines) if names is None else csv_text(lines, names=names)
        return text.encode("utf-8-sig")

    return make


@pytest.fixture
def upload() -> Callable[..., Batch]:
    """Send a file with the form; the batch it made."""

    def send(client, content: bytes, *, name: str = "envoi.csv", sender: str = "CFA d’essai") -> Batch:
        given = {"sender": sender, "received_on": "05/11/2026", "file": SimpleUploadedFile(name, content)}
        answer = client.post(reverse("contracts:upload"), given)
        assert answer.status_code == 302, answer.content.decode()
        batch = Batch.objects.latest("id")
        assert answer.url == page(batch)
        return batch

    return send


@pytest.fixture
def map_all() -> Callable[..., None]:
    """Accept the suggested mapping, with answers for the headers left open."""

    def accept(client, batch: Batch, **answers: str) -> None:
        form = client.get(page(batch)).context["form"]
        data = {row.field.html_name: answers.get(row.header, row.field.value()) for row in form.rows}
        client.post(reverse("contracts:batch_mapping", args=[batch.pk]), data)
        batch.refresh_from_db()

    return accept


def page(batch: Batch) -> str:
    """The address of a batch."""
    return reverse("contracts:batch", args=[batch.pk])
