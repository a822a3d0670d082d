"""Nothing that a person types in a form or an address of a COM breaks a page."""

from __future__ import annotations

from itertools import cycle

from django.urls import reverse
from django.utils import timezone

from tests.conventions.com.world import ceilings, charge, com, indicator
from tests.doors.test_nonsense import NAUGHTY, WORST, forms_of
from tests.doors.walking import walk  # noqa: F401 -- a fixture


def test_no_form_and_no_address_breaks_a_page(make_user, walk):  # noqa: F811
    by, on = make_user(is_superuser=True), timezone.localdate()
    row = com(by, on)
    told = indicator(row, by, on=on, targets={})
    typed = indicator(row, by, code="Z1", on=on, key="typed", unit="score", targets={})
    ceilings(row, by, on)
    charge(row, by, year=on.year, on=on, g1=1)
    pages = [
        *(reverse(f"steering:{name}", args=[row.pk]) for name in ("dashboard", "evaluations")),
        *(reverse("steering:indicator", args=[each.indicator_id]) for each in (told, typed)),
        *(reverse("steering:behind", args=[told.indicator_id, on.year]),),
        *(reverse(f"steering:{name}", args=[row.pk, on.year]) for name in ("evaluation", "evaluation_draft")),
        *(
            reverse(f"conventions:com_{name}", args=[row.pk])
            for name in ("indicator_new", "ceilings", "ceilings_set", "charges", "file")
        ),
        reverse("conventions:com_indicator", args=[told.indicator_id]),
        reverse("conventions:com_file_item", args=[row.pk, 10]),
    ]
    walker, broken = walk(by), []
    values = cycle(NAUGHTY)

    def send(method: str, path: str, data: dict) -> None:
        if walker.ask(method, path, data).status >= 500:
            broken.append((method, path, data))

    for path in pages[:5]:  # those whose address says something
        for value in WORST:
            send("get", path, {"annee": value, "voir": value, "after": value})
    for (method, path), fields in forms_of(walker, pages).items():
        if not path.startswith(("/pilotage/", "/conventions/com/")):
            continue
        fields.pop("csrfmiddlewaretoken", None)
        for value in WORST:
            send(method, path, dict.fromkeys(fields, value))
        for name in fields:
            send(method, path, {**fields, name: next(values)})
    assert not broken
    assert walker.asked > 150
