"""Walks of the house: many requests in a row by the same person, each taken back, none slowed by its page.

The rights are those of the views and of the middlewares of the project. What is lightened: the session is not
read back at each request, and a page of refusal is not drawn (another test draws one of each).
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler
from pypdf import PdfReader
from pypdf.errors import PyPdfError

REFUSED, ABSENT = 403, 404


@contextmanager
def undone() -> Iterator[None]:
    """What happens here is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def content_of(answer: Any) -> bytes:
    """The whole content of an answer, its file closed."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    return content


def read(answer: Any) -> str:
    """The text of an answer, its file closed."""
    return content_of(answer).decode("utf-8", "replace")


def words(content: bytes) -> str:
    """What somebody reads in a content: a page, a table, the text of a PDF, the cells of a workbook."""
    if content.startswith(b"%PDF"):
        try:
            return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        except PyPdfError:
            return content.decode("latin-1")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return " ".join(archive.read(part).decode("utf-8", "replace") for part in archive.namelist())
    return content.decode("utf-8", "replace")


@dataclass(frozen=True)
class Seen:
    """What was answered; a view that raised is a status of 500 with the error as its text."""

    status: int
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Walker(RequestFactory):
    """Somebody who asks for pages, one after the other."""

    def __init__(self, user: Any, *, secure: bool = False) -> None:
        super().__init__()
        self.scheme = "https" if secure else "http"
        self.user, self.asked = user, 0
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **given: Any) -> Any:
        known = {"wsgi.url_scheme": self.scheme, "tests.walker": self.user}
        return self.handler({**self._base_environ(**given), **known})

    def ask(self, method: str, path: str, data: Any = None) -> Seen:
        """One request, taken back."""
        self.asked += 1
        try:
            with undone():
                answer = getattr(self, method)(path, data) if data else getattr(self, method)(path)
                return Seen(answer.status_code, words(content_of(answer)), dict(answer.headers))
        except Exception as error:
            return Seen(500, f"{type(error).__name__}: {str(error)[:200]}")


@pytest.fixture
def walk(monkeypatch: pytest.MonkeyPatch, settings: Any) -> type[Walker]:
    """Walkers, once the pages of refusal are light and the users known: `walk(user).ask("get", path)`."""
    from django.contrib.auth import middleware

    import opco_admin.urls

    kept = middleware.get_user

    def who(request: Any) -> Any:
        return request.META.get("tests.walker") or kept(request)

    def light(status: int) -> Any:
        return lambda request, exception: HttpResponse("", status=status)

    monkeypatch.setattr(middleware, "get_user", who)
    monkeypatch.setattr("accounts.middleware._is_over", lambda request: False)
    for status in (REFUSED, ABSENT):
        monkeypatch.setattr(opco_admin.urls, f"handler{status}", light(status), raising=False)
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return Walker
