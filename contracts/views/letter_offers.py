"""The letters a file calls for, offered on its pages to those who may send them."""

from __future__ import annotations

from typing import Any

from accounts.rights import Request
from contracts.actions import letter_contents
from contracts.models import Contract
from contracts.rules.letters import LETTERS
from law.refusal import Impossible

SLUGS = {
    "accord": "acceptance",
    "refus": "refusal",
    "demande": "request",
    "relance": "reminder",
    "decompte": "rupture",
    "reversement": "recovery",
    "avenant": "amendment",
}
SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}


def offers(request: Request, contract: Contract) -> list[dict[str, Any]]:
    """The letters this user may prepare about a file as it stands, for `letters/offer.html`."""
    if not request.user.has_perms(("contracts.view_letter", "contracts.send_letter")):
        return []
    try:
        kinds = letter_contents.called_for(contract)
    except Impossible:
        return []
    return [{"kind": kind, "slug": SLUG_OF[kind], "label": LETTERS[kind]} for kind in kinds]
