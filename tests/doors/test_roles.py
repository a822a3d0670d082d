"""Every address, every role: own things, those of another, decided ones, absent ones, by every method."""

from __future__ import annotations

import pytest

from accounts.roles import ROLES
from branches.models.documents import DocumentQuerySet
from tests.doors.crossing import SCOPES, Crossing, attach, decide_everything
from tests.doors.matrix import ENOUGH, NEEDED
from tests.doors.test_rights import URLS, addresses
from tests.doors.walking import undone, walk

pytestmark = [pytest.mark.django_db, pytest.mark.promise(6)]
__all__ = ["walk"]  # a fixture
ROWS = {*NEEDED, *ENOUGH}
CODES = (*(role.code for role in ROLES), "none")


@pytest.mark.parametrize("code", CODES)
def test_each_role_passes_its_doors_only(house, make_user, walk, proof, code: str) -> None:
    paths = {name: path for name, path in addresses(house).items() if name in ROWS}
    roles = () if code == "none" else (code,)
    inside, outside = make_user(*roles), make_user(*roles)
    with undone():
        attach(inside)
        doors, strangers = Crossing(code, walk(inside), paths), Crossing(code, walk(outside), paths)
        doors.every_door("own")
        doors.other_methods()
        doors.missing()
        strangers.of_another()
        assert decide_everything() > 50
        doors.every_door("decided")
    asked, wrong = doors.walker.asked + strangers.walker.asked, [*doors.wrong, *strangers.wrong]
    assert not wrong, "\n".join(str(each)[:200] for each in wrong)
    assert (strangers.walker.asked > 0) == (code in SCOPES)
    proof.cases(f"requêtes du rôle {code}", tried=asked)


def test_every_address_has_its_row_and_the_walks_see_what_is_wrong(
    house, make_user, walk, proof, monkeypatch
) -> None:  # fmt: skip
    rows = set(NEEDED) | set(ENOUGH)
    proof.cases("adresses qui ont leur ligne", tried=len(URLS), wrong=len(set(URLS) - rows))
    unheard = {**URLS, "branches:planted": ("branches", "planted/")}
    proof.control("adresse sans ligne", planted=1, seen=len(set(unheard) - rows))

    from django.contrib.auth.models import Permission

    user = make_user("FI")
    user.user_permissions.add(Permission.objects.get(codename="decide_contract"))
    paths = addresses(house)
    given = Crossing("FI", walk(user), {name: paths[name] for name in ("accept", "refuse", "send_back")})
    given.every_door("own")
    proof.control("droit donné à tort", planted=3, seen=len({each[2] for each in given.wrong}))

    scoped = {name: paths[name] for name in ("branches:document", "branches:publish_document")}
    monkeypatch.setattr(DocumentQuerySet, "visible_to", lambda self, user, on: self)
    strangers = Crossing("BR", walk(make_user("BR")), scoped)
    strangers.of_another()
    proof.control("requête sans visible_to", planted=2, seen=len({each[2] for each in strangers.wrong}))
