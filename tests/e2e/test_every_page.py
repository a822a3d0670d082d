"""Every page, at three widths, light and dark: nobody is shut out, nothing overflows."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDTHS = (320, 820, 1440)
PAGES: dict[str, Callable] = {
    "home": lambda w: ("home",),
    "texts": lambda w: ("texts",),
    "batches": lambda w: ("contracts:batches",),
    "upload": lambda w: ("contracts:upload",),
    "mapping": lambda w: ("contracts:batch", w.uploaded.pk),
    "preview": lambda w: ("contracts:batch", w.waiting.pk),
    "report": lambda w: ("contracts:batch", w.imported.pk),
    "refused": lambda w: ("contracts:batch", w.refused.pk),
    "line": lambda w: ("contracts:batch_line", w.waiting.pk, 2),
    "entry": lambda w: ("contracts:entry",),
    "paste": lambda w: ("contracts:precheck",),
    "queue": lambda w: ("contracts:queue",),
    "contract": lambda w: ("contracts:contract", w.contract.pk),
    "password": lambda w: ("account_change_password",),
    "branches": lambda w: ("registers:branches",),
    "certifications": lambda w: ("registers:certifications",),
    "npec": lambda w: ("registers:npec",),
    "companies": lambda w: ("registers:companies",),
    "providers": lambda w: ("registers:providers",),
}


def examine(page) -> list[str]:
    """What axe finds, a line each."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_page(visit, world, name):
    for scheme, widths in (("light", WIDTHS), ("dark", WIDTHS[-1:])):
        page = visit(*PAGES[name](world), scheme=scheme)
        assert page.evaluate("document.documentElement.dataset.bsTheme") == scheme
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            assert examine(page) == [], (scheme, width)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (scheme, width)


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_page_before_signing_in(page, live_server, name):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + reverse(name))
        assert examine(page) == [], width


@pytest.mark.parametrize("name", ["home", "upload", "preview", "texts", "paste"])
def test_page_works_without_scripts(browser, live_server, world, client, name):
    client.force_login(world.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    view, *args = PAGES[name](world)
    assert page.goto(live_server.url + reverse(view, args=args)).status == 200
    assert page.locator("nav.menu").is_visible()
    context.close()
