"""What is wrong with a page that is open: axe's rules, what axe cannot see, what overflows.

One load a page: the width and the theme change under it. Every rule is tried in light at the widest, those of
the layout at the middle, all but contrasts at the narrowest, where what was hidden shows, and contrasts there
in dark.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe

WIDEST = 1440
AXE = Axe().axe_script
RUN = """options => axe.run(options).then(({violations}) => violations.flatMap(({id, nodes}) =>
    nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`)))"""
EVERY_RULE: dict[str, Any] = {"resultTypes": ["violations"], "preload": False, "iframes": False}
ALL_BUT_CONTRAST = {**EVERY_RULE, "rules": {"color-contrast": {"enabled": False}}}
CONTRAST = {**EVERY_RULE, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
LAYOUT = {**EVERY_RULE, "runOnly": {"type": "rule", "values": ["scrollable-region-focusable", "region"]}}
TOO_WIDE = """(() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter((each) =>
    each.getBoundingClientRect().right > innerWidth);
  return wide.slice(-3).map((each) =>
    `overflows: ${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 40)}`);
})()"""
UNTIL_DARK = """new Promise((done) => { const look = () =>
    document.documentElement.dataset.bsTheme === "dark" ? done() : requestAnimationFrame(look); look(); })"""
# What RGAA asks and axe does not look at.
BEYOND = """(() => {
  const all = (css) => [...document.querySelectorAll(css)];
  const said = (what, found) => found.map((each) => `${what}: ${each.outerHTML.slice(0, 120)}`);
  const ids = all("[id]").map((each) => each.id);
  return [
    ...said("table without a name", all("table").filter((each) => !each.caption?.textContent.trim()
      && !each.matches("[aria-label], [aria-labelledby]"))),
    ...said("header without a scope", all("table th:not([scope])")),
    ...said("group without a legend", all("fieldset").filter((each) => !each.querySelector("legend")
      && !each.matches("[aria-label], [aria-labelledby]"))),
    ...said("choices without a group", all("input[type=radio]").filter((each) =>
      !each.closest("fieldset, [role=radiogroup], [role=group]"))),
    ...said("opens a window by itself", all("[target=_blank]").filter((each) =>
      !/nouvel/.test(each.textContent + each.title))),
    ...said("same id twice", all("[id]").filter((each, at) => ids.indexOf(each.id) !== at)),
    ...(document.querySelectorAll("h1").length === 1 ? [] : ["not one title of the first level"]),
    ...(/\\S.* · OPCO Admin$/.test(document.title) ? [] : [`title: ${document.title}`]),
  ];
})()"""


def open_at(page: Any, url: str) -> int:
    """Open an address wide and light, still; its status."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": WIDEST, "height": 900})
    return page.goto(url).status


def look(page: Any) -> list[str]:
    """What axe finds on the page that is open and what overflows, a line each; it is left wide, and dark."""
    page.evaluate(AXE)
    found = [f"light {each}" for each in page.evaluate(RUN, EVERY_RULE)]
    for width, rules in ((820, LAYOUT), (320, ALL_BUT_CONTRAST)):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} {each}" for each in page.evaluate(RUN, rules) + page.evaluate(TOO_WIDE)]
    page.emulate_media(color_scheme="dark")
    page.evaluate(UNTIL_DARK)
    found += [f"dark {each}" for each in page.evaluate(RUN, CONTRAST)]
    page.set_viewport_size({"width": WIDEST, "height": 900})
    return found


def look_beyond(page: Any) -> list[str]:
    """The same, and what RGAA asks that axe does not look at."""
    return list(page.evaluate(BEYOND)) + look(page)


def faults(
    page: Any, url: str, *, status: int = 200, looking: Callable[[Any], list[str]] = look
) -> list[str]:
    """Everything wrong with a page, its address and its answer first."""
    answered = open_at(page, url)
    return looking(page) if answered == status else [f"answers {answered}"]


def examine(page: Any) -> list[str]:
    """What axe finds on the page as it stands: width and theme are the caller's."""
    page.evaluate(AXE)
    return list(page.evaluate(RUN, EVERY_RULE))
