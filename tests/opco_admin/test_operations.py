"""Health, log and figures: true, silent about people, closed to who has no right."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from opco_admin.operations import health, logs

pytestmark = pytest.mark.django_db


class Deaf:
    def cursor(self):
        raise DatabaseError("nobody answers")


def test_the_pulse_is_public_and_says_nothing_more(client) -> None:
    answer = client.get(reverse("pulse"))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_deaf_database_is_down(client, monkeypatch) -> None:
    monkeypatch.setattr(health, "connection", Deaf())
    answer = client.get(reverse("pulse"))
    assert (answer.status_code, answer.json()) == (503, {"status": "down"})
    assert [each.code for each in health.checks(timezone.now())] == ["database"]


def test_without_a_worker_the_state_says_what_to_run(signed_in) -> None:
    page = signed_in("AD").get(reverse("state")).content.decode()
    assert "lancez manage.py worker" in page
    assert "Le schéma est à jour" in page


def test_the_state_is_for_administrators(signed_in, client) -> None:
    assert client.get(reverse("state")).status_code == 302
    assert signed_in("GC").get(reverse("state")).status_code == 403


def test_figures_ask_for_their_token(client, settings) -> None:
    url = reverse("metrics")
    assert client.get(url).status_code == 404
    settings.METRICS_TOKEN = "un jeton"
    assert client.get(url, headers={"authorization": "Bearer autre"}).status_code == 404
    answer = client.get(url, headers={"authorization": "Bearer un jeton"})
    told = dict(line.split() for line in answer.content.decode().splitlines())
    assert float(told["opco_admin_jobs_waiting"]) == 0
    assert float(told["opco_admin_disk_free_bytes"]) > 0


def test_a_line_of_the_log_names_the_route_and_nobody(signed_in, caplog) -> None:
    client = signed_in("GC")
    with caplog.at_level(logging.INFO, logger="opco_admin.requests"):
        answer = client.get("/contrats/123456/?q=Dupont")
    told = {each.name: logs.JsonFormatter().format(each) for each in caplog.records}
    line = json.loads(told["opco_admin.requests"])
    assert line["route"] == "contrats/<int:pk>/"
    assert (line["status"], line["user"]) == (404, client.user.pk)
    assert line["reference"] == answer["X-Request-Id"]
    for each in told.values():  # the one of Django that says « not found » too
        assert "Dupont" not in each
        assert "123456" not in each.replace(line["reference"], "")


def test_an_incident_shows_the_reference_of_its_log(make_user, monkeypatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("cassé")

    monkeypatch.setattr("opco_admin.views.law_on", broken)
    client = Client(raise_request_exception=False)
    client.force_login(make_user("GC"), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("texts"))
    assert answer.status_code == 500
    assert answer["X-Request-Id"] in answer.content.decode()
    assert "cassé" not in answer.content.decode()
