"""One line a request: its route, never its values; a reference that the error pages can quote."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("opco_admin.requests")
TOLD = ("reference", "method", "route", "status", "milliseconds", "user")


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: when, how grave, where from, what, and what a request adds."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := getattr(record, "request", None):  # an error of Django: the same reference as its page
            told |= {"reference": getattr(request, "reference", ""), "message": record.msg.split(":")[0]}
        told |= {name: getattr(record, name) for name in TOLD if hasattr(record, name)}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


class RequestLogMiddleware:
    """Logs each request under its route (« contrats/<int:pk>/ »), so that no number of a file is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start, reference = time.monotonic(), uuid4().hex[:12]
        request.reference = reference  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = reference
        match, user = request.resolver_match, getattr(request, "_cached_user", None)  # never asked for
        told = {
            "reference": reference,
            "method": request.method,
            "route": match.route if match else "",
            "status": response.status_code,
            "milliseconds": round((time.monotonic() - start) * 1000),
            "user": user.pk if user is not None and user.is_authenticated else None,
        }
        log.info("request", extra=told)
        return response
