"""Lost, then helped: from a page to its section, a word found, the guide printed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_from_a_page_to_its_help(visit) -> None:
    page = visit("contracts:batches")
    page.get_by_role("link", name="Aide", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Importer un fichier de contrats")
    picture = page.locator(".guide-text img").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("each => each.decode().then(() => each.naturalWidth)") == 1280
    page.get_by_label("Chercher dans le guide").fill("second FACTEUR telephone")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    page.locator(".guide-found a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    page.get_by_role("link", name="Accessibilité").click()
    expect(page.get_by_role("heading", name="Voies de recours")).to_be_visible()


def test_the_guide_is_printed_without_its_surroundings(visit) -> None:
    page = visit("help:whole")
    page.emulate_media(media="print")
    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".foot")).to_be_hidden()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert page.locator("article.guide-text").count() > 40
