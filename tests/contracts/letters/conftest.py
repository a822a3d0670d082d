"""Files received with addresses to write to, decided or not."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from contracts.actions import decide
from contracts.models import Contract
from tests.contracts.decide.conftest import ON, officer, receive, registers  # noqa: F401 -- fixtures

EMPLOYER, LEARNER, CENTRE = "rh@brun.example", "jeanne@aubert.example", "scolarite@cfa.example"
REACHED = {"employeur_courriel": EMPLOYER, "alternant_courriel": LEARNER}


@pytest.fixture(autouse=True)
def house(settings: Any) -> None:
    """The OPCO that writes."""
    settings.OPCO_NAME = "OPCO d’essai"
    settings.OPCO_ADDRESS = "12 rue de l’Épreuve | 75011 Paris"
    settings.OPCO_CONTACT = "alternance@opco.example"
    settings.OPCO_SIRET = "73282932000074"
    settings.OPCO_IBAN, settings.OPCO_BIC = "FR7630006000011234567890189", "AGRIFRPP"


@pytest.fixture
def reached(receive: Callable[..., list[Contract]]) -> Callable[..., list[Contract]]:  # noqa: F811
    """Files whose employer, apprentice, CFA and sender can be written to."""
    from registers.models import Provider

    Provider.objects.update(email=CENTRE, city="Nice", postcode="06000")

    def make(*variations: dict[str, str]) -> list[Contract]:
        found = receive(*({**REACHED, **variation} for variation in variations))
        sender = found[0].sender
        sender.email = "envois@cfa.example"
        sender.save()
        return found

    return make


@pytest.fixture
def accepted(reached: Callable[..., list[Contract]], officer: object) -> Callable[..., list[Contract]]:  # noqa: F811
    """Files accepted."""

    def make(*variations: dict[str, str]) -> list[Contract]:
        return decide.accept(
            contracts=[file.pk for file in reached(*variations)], by=officer, on=ON, comment="oui"
        )

    return make


@pytest.fixture
def refused(reached: Callable[..., list[Contract]], officer: object) -> Callable[..., Contract]:  # noqa: F811
    """A file refused for the given reasons."""

    def make(*reasons: str, comment: str = "", **cells: str) -> Contract:
        (file,) = reached(cells)
        return decide.refuse(contracts=[file.pk], by=officer, on=ON, reasons=reasons, comment=comment)[0]

    return make


def read(pdf: bytes) -> str:
    """The words of a PDF, no-break spaces and line ends as plain spaces."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(" ".join(pages).split())
