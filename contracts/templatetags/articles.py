"""Articles of law as links."""

from __future__ import annotations

import re
from urllib.parse import quote

from django import template

from law import sources
from law.dated import Article

register = template.Library()
_LINKS = {article.code: article.url for article in vars(sources).values() if isinstance(article, Article)}
_NUMBER = re.compile(r"[LRD]\d{4}-\d+(?:-\d+)*")
_SEARCH = "https://www.legifrance.gouv.fr/search/code?tab_selection=code&searchField=ALL&query="


@register.inclusion_tag("partials/article.html")
def article(text: str) -> dict[str, str]:
    """« L6222-7-1 al. 3 », linked to the article it names."""
    number = _NUMBER.search(text or "")
    if not number:
        return {"article": text, "link": _LINKS.get(text, "")}
    return {"article": text, "link": _LINKS.get(number[0]) or _SEARCH + quote(number[0])}
