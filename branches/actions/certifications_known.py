"""What sessions and accreditations ask of a certification: its lives, its blocks, who owns it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from branches.models import FrameItem, FrameVersion, Ownership, Qualification, Registration
from branches.rules.sessions import Lives


def lives_of(qualification: Qualification) -> Lives:
    """Its periods of registration, and the last day to enrol when one was decided."""
    rows = Registration.objects.filter(qualification=qualification).order_by("effective_on")
    periods = tuple(rows.values_list("effective_on", "ends_on"))
    return Lives(periods, qualification.enrolment_ends_on)


def blocks_of(qualifications: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Codes and titles of the blocks, by certification: of the last filed version, else of the draft."""
    versions: dict[int, int] = {}
    rows = FrameVersion.objects.filter(qualification__in=qualifications).order_by("number")
    for pk, qualification, sealed_on in rows.values_list("pk", "qualification", "sealed_on"):
        if sealed_on or qualification not in versions:
            versions[qualification] = pk
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    whose = {version: qualification for qualification, version in versions.items()}
    items = FrameItem.objects.filter(version__in=whose, kind="block").order_by("position", "id")
    for version, code, text in items.values_list("version", "code", "text"):
        found[whose[version]].append((code, text))
    return dict(found)


def codes_on(qualifications: Collection[int]) -> dict[int, list[tuple[date, date, str]]]:
    """Sheets of the national register by certification: first day, last day, code."""
    found: dict[int, list[tuple[date, date, str]]] = defaultdict(list)
    rows = Registration.objects.filter(qualification__in=qualifications).order_by("effective_on")
    for qualification, since, until, code in rows.values_list(
        "qualification", "effective_on", "ends_on", "code"
    ):
        found[qualification].append((since, until, code))
    return dict(found)


def code_at(periods: list[tuple[date, date, str]], on: date) -> str:
    """The sheet of that day; after an end, the last one, since those enrolled before are still certified."""
    begun = [code for since, _, code in periods if since <= on]
    return begun[-1] if begun else ""


def owners_of(qualifications: Collection[int]) -> dict[int, list[tuple[date, date | None, str, str]]]:
    """Owners by certification: first day, last day, SIRET, name."""
    found: dict[int, list[tuple[date, date | None, str, str]]] = defaultdict(list)
    rows = Ownership.objects.filter(qualification__in=qualifications).order_by("since")
    for qualification, since, until, siret, name in rows.values_list(
        "qualification", "since", "until", "siret", "name"
    ):
        found[qualification].append((since, until, siret, name))
    return dict(found)


def owner_at(owners: list[tuple[date, date | None, str, str]], on: date) -> tuple[str, str]:
    """SIRET and name of the owner of that day, empty when nobody is known."""
    held = [
        (siret, name)
        for since, until, siret, name in owners
        if since <= on and (until is None or on <= until)
    ]
    return held[-1] if held else ("", "")
