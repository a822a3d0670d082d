"""The accounts of the demonstration: one a role. Made in a checkout only, never in production."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings

from accounts import actions
from accounts.models import User
from accounts.roles import ROLES

PASSWORD = "demonstration-locale"  # noqa: S105 -- public on purpose: loopback only


class Person(NamedTuple):
    """A demonstration account."""

    email: str
    code: str
    first_name: str
    last_name: str

    @property
    def label(self) -> str:
        return next(role.label for role in ROLES if role.code == self.code)


PEOPLE = (
    Person("gc@demo.local", "GC", "Claire", "Morvan"),
    Person("gc2@demo.local", "GC", "Marc", "Roux"),
    Person("fi@demo.local", "FI", "Julie", "Petit"),
    Person("fi2@demo.local", "FI", "Thomas", "Renard"),
    Person("ap@demo.local", "AP", "Alain", "Garnier"),
    Person("sm@demo.local", "SM", "Sophie", "Lambert"),
    Person("br@demo.local", "BR", "Nadia", "Haddad"),
    Person("co@demo.local", "CO", "Paul", "Hoarau"),
    Person("di@demo.local", "DI", "Hélène", "Faure"),
    Person("ad@demo.local", "AD", "Igor", "Blanc"),
    Person("ad2@demo.local", "AD", "Inès", "Carpentier"),
    Person("bx@demo.local", "BX", "Denis", "Vidal"),
)


def make_accounts() -> dict[str, User]:
    """The accounts by e-mail address, made when missing."""
    if not settings.LOCAL:
        raise RuntimeError("The demonstration accounts have a public password: LOCAL=1 only.")
    made: dict[str, User] = {}
    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            user = User.objects.create_user(
                person.email, PASSWORD, first_name=person.first_name, last_name=person.last_name
            )
            actions.give_role(user=user, code=person.code)
        made[person.email] = user
    return made
