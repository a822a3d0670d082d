"""Views of a list kept under a name: what is kept of an address, and with whom it may be shared."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

from accounts.roles import ROLES
from law.refusal import Impossible

LONGEST, MOST, PARTS = 1500, 100, 60
NOBODY, STAFF = "", "all"
OUTSIDE = "BX"  # keeps views for oneself, and is shown nobody else’s
SHARED = {
    NOBODY: "Moi seulement",
    STAFF: "Tout le personnel",
    **{role.code: role.label for role in ROLES if role.code != OUTSIDE},
}
PAGES = frozenset({"after", "page"})  # where one was in the list, which is no filter


def kept(query: str, fields: Collection[str]) -> str:
    """The filters of an address that a list knows, without its page; Impossible when there are none."""
    parts = [(name, value) for name, value in _read(query) if name in fields and name not in PAGES]
    if not parts:
        raise Impossible("Filtrez d’abord la liste : il n’y a aucun filtre à enregistrer.")
    written = urlencode(parts)
    if len(written) > LONGEST:
        raise Impossible("Ces filtres sont trop longs pour être enregistrés : raccourcissez la recherche.")
    return written


def lost(query: str, fields: Collection[str]) -> list[str]:
    """The filters of a view that its list does not have any more."""
    return sorted({name for name, _ in _read(query) if name not in fields})


def same(query: str, other: str) -> bool:
    """Whether two addresses ask for the same rows."""
    return _filters(query) == _filters(other)


def readers(roles: Collection[str]) -> frozenset[str]:
    """Who a view must be shared with for somebody of these roles to read it."""
    if not roles or OUTSIDE in roles:
        return frozenset()
    return frozenset(roles) | {STAFF}


def _filters(query: str) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in _read(query) if name not in PAGES)


def _read(query: str) -> list[tuple[str, str]]:
    """The parts of an address that say something; none of what is no address at all."""
    try:
        parts = parse_qsl(query.replace("\x00", ""), max_num_fields=PARTS)
    except ValueError:
        return []
    cleaned = ((name, value.replace("\x00", "").strip()) for name, value in parts)
    return [(name, value) for name, value in cleaned if value]
