"""Who a letter is for, by kind of letter and of contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import law
from contracts.rules.facts import Kind
from contracts.rules.letters.shape import Party
from law.periods import age

# A refusal is notified to both parties and to the CFA (D6224-2), or to the parties (D6325-2); an agreement
# also goes to who is paid. Documents are asked of the sender; money after the decision concerns the provider.
_ROLES: Mapping[tuple[str, Kind], tuple[str, ...]] = {
    ("acceptance", "app"): ("employer", "learner", "provider"),
    ("acceptance", "pro"): ("employer", "learner", "provider"),
    ("refusal", "app"): ("employer", "learner", "provider"),
    ("refusal", "pro"): ("employer", "learner"),
    ("rupture", "app"): ("provider",),
    ("rupture", "pro"): ("provider",),
    ("recovery", "app"): ("provider",),
    ("recovery", "pro"): ("provider",),
    ("request", "app"): ("sender",),
    ("request", "pro"): ("sender",),
    ("reminder", "app"): ("sender",),
    ("reminder", "pro"): ("sender",),
    ("amendment", "app"): ("employer", "learner", "provider"),
    ("amendment", "pro"): ("employer", "learner", "provider"),
    ("proof", "app"): ("provider",),
    ("proof", "pro"): ("provider",),
}


def is_minor(born_on: date | None, on: date) -> bool:
    """Whether letters go on paper, to the legal representative."""
    return born_on is not None and age(born_on, on) < law.majority_age(on)


def chosen(letter: str, kind: Kind, known: Mapping[str, Party]) -> tuple[Party, ...]:
    """The parties of a letter, the addressee first."""
    return tuple(known[role] for role in _ROLES[letter, kind] if role in known)


def addresses(parties: Iterable[Party]) -> list[str]:
    """The e-mail addresses, each once; a minor is never written to by e-mail."""
    return list(dict.fromkeys(party.email for party in parties if party.email and not party.minor))
