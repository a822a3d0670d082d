"""Every list is made alike: filters in the address, a count, an empty state, a titled table, cards."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from opco_admin.saved_views.places import PLACES

TEMPLATES = Path(settings.BASE_DIR) / "templates"
TABLE = (
    "rows moved through with the keyboard", "a title of the table", "cards on a telephone",
    "a heading of each column",
)  # fmt: skip
CARDS = {"contracts:anomalies": TABLE}  # each one has its evidence and its form: cards, not rows
INCLUDED = re.compile(r'{%\s*(?:include|extends)\s+"([^"]+)"')


def sources(names: set[str]) -> Iterator[str]:
    """The text of these templates and of all that they include, the common shell apart."""
    seen: set[str] = set()
    waiting = [name for name in map("".join, names) if (TEMPLATES / name).is_file()]
    while waiting:
        name = waiting.pop()
        if name in seen or name == "base.html" or name.startswith(("partials/menu", "partials/saved")):
            continue
        seen.add(name)
        text = (TEMPLATES / name).read_text()
        yield text
        waiting += INCLUDED.findall(text)


def faults(body: str, text: str) -> list[str]:
    """What this list does not have, of what all lists have: its page, empty, and its templates."""
    wanted = {
        "filters in the address": re.search(r'<form[^>]*method="get"', body),
        "the menu of its views": 'class="views"' in body,
        "a count": 'class="list-head"' in body + text or "registers/count.html" in text,
        "an empty state": 'class="empty"' in body or "partials/empty.html" in text,
        "rows moved through with the keyboard": "data-rows" in text,
        "a title of the table": "<caption" in text,
        "cards on a telephone": "data-label" in text,
        "a heading of each column": 'scope="col"' in text,
    }
    return [words for words, found in wanted.items() if not found]


def test_every_list_is_made_as_the_others(signed_in):
    """Read empty, by who may open everything; its filters are those that a saved view keeps."""
    client = signed_in()
    client.user.is_superuser = True
    client.user.save()
    wrong = []
    for place in sorted(PLACES):
        page = client.get(reverse(place))
        body = page.content.decode()
        names = {f"{each.name}" for each in page.templates if each.name}
        found = faults(body[body.index('id="content"') :], "\n".join(sources(names)))
        wrong += [(place, words) for words in found if words not in CARDS.get(place, ())]
        forms = [each["form"] for each in page.context if "form" in each]
        if (
            forms
            and isinstance(forms[0], PLACES[place].form)
            and not PLACES[place].fields <= set(forms[0].fields)
        ):
            wrong.append((place, "filters that it does not show"))
    assert wrong == []


def test_the_check_sees_what_is_missing():
    assert len(faults("", "")) == 8
    body = '<details class="views"></details><form method="get"></form>'
    body += '<p class="list-head"></p><div class="empty"></div>'
    text = '<table data-rows><caption></caption><th scope="col"></th><td data-label="x"></td>'
    assert faults(body, text) == []
    for piece, words in (("data-rows", "keyboard"), ("<caption", "title"), ("data-label", "telephone")):
        assert words in faults(body, text.replace(piece, "x"))[0]
