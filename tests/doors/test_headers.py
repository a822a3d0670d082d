"""The settings are safe: the deployment check passes, every answer bears its headers."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.doors.test_rights import addresses
from tests.doors.walking import Seen, walk

__all__ = ["walk"]  # a fixture
ROOT = Path(settings.BASE_DIR)
KEY = base64.b64encode(b"k" * 32).decode()
SECRETS = {
    "SECRET_KEY": "s3cret" * 12,
    "DATABASE_URL": "postgres://app@localhost/opco",
    "NIR_KEYS": f"2026:{KEY}",
    "FACTOR_KEYS": f"2026:{KEY}",
    "ALLOWED_HOSTS": "opco.exemple.fr",
}
POLICY = ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")


def deployed(tmp_path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`check --deploy` with an environment that holds the secrets only."""
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **SECRETS, **more}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.promise(22)
def test_the_deployment_check_is_silent(tmp_path, proof) -> None:
    answer = deployed(tmp_path)
    assert answer.returncode == 0, answer.stderr
    proof.cases("check --deploy, environnement vide hors secrets", tried=1)
    planted = deployed(tmp_path, DEBUG="1")
    proof.control("check --deploy avec DEBUG", planted=1, seen=int(planted.returncode != 0))


def bare(seen: Seen, *, signed_in: bool) -> list[str]:
    """The headers that an answer lacks."""
    headers = {name.lower(): value for name, value in seen.headers.items()}
    policy = headers.get("content-security-policy", "")
    lacking = [part for part in POLICY if part not in policy]
    lacking += ["unsafe"] if "unsafe" in policy else []
    wanted = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
        "referrer-policy": "same-origin",
    }
    lacking += [name for name, value in wanted.items() if headers.get(name) != value]
    kept = headers.get("cache-control", "")
    lacking += ["cache-control"] if signed_in and not {"no-store", "private"} & set(kept.split(", ")) else []
    return lacking


@pytest.mark.django_db
@pytest.mark.promise(22)
def test_every_answer_bears_its_headers(house, walk, make_user, settings, proof) -> None:
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    wrong, asked = [], 0
    for user in (make_user(is_superuser=True), None):
        walker = walk(user, secure=True)
        pages = {**addresses(house), "login": reverse("account_login"), "home": reverse("home")}
        for name, path in pages.items():
            seen, asked = walker.ask("get", path), asked + 1
            if lacking := bare(seen, signed_in=user is not None):
                wrong.append((name, seen.status, lacking))
    assert not wrong, wrong[:10]
    proof.cases("réponses avec leurs en-têtes", tried=asked, wrong=len(wrong))
    settings.MIDDLEWARE = [
        each for each in settings.MIDDLEWARE
        if not any(name in each for name in ("CSPMiddleware", "SecurityMiddleware", "SessionLife", "XFrame"))
    ]  # fmt: skip
    lacking = bare(walk(make_user(is_superuser=True), secure=True).ask("get", "/"), signed_in=True)
    seen = {"x-content-type-options", "x-frame-options", "strict-transport-security", "cache-control"}
    seen.add(POLICY[0])
    proof.control("en-têtes ôtés", planted=len(seen), seen=len(seen & set(lacking)))
