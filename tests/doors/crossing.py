"""One role before every door: what it asks for, and what is not answered as the row of the door says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts.roles import ROLES
from branches.models import Access
from registers.models import Committee
from smeservice.models import Firm, Following
from tests.doors.matrix import may
from tests.doors.rooms import PUBLIC
from tests.doors.test_rights import URLS, written
from tests.doors.walking import Seen, Walker

IBAN = "registers.view_provideraccount"
ACCOUNT = re.compile(r"0700\s?1011\s?2345\s?6789|0004\s?0000\s?3123\s?4567|0107\s?0010\s?1123\s?4567")
SHOWN = (200, 302)
ELSEWHERE = ("put", "delete", "patch", "options", "trace")
SHUT = (403, 405)
FORMATS = ("csv", "xlsx")
# The rooms where a role reads its own branches, or its own portfolio, only.
SCOPES = {"BR": "branches:", "BX": "branches:", "SM": "smeservice:"}
# What these rooms show to every holder of the right, and why.
COMMON = {
    "branches:sheet": "what the national registers say of a certification",
    "branches:declaration_file": "the yearly declaration is that of the whole OPCO",
    "smeservice:take": "an adviser takes over a firm for a reason, and leaves a trace",
    "smeservice:questionnaire smeservice:questionnaire_copy smeservice:questionnaire_publish"
    " smeservice:section_new smeservice:section smeservice:question_new smeservice:question"
    " smeservice:question_up smeservice:question_remove": "the questionnaires are those of the service",
    "smeservice:consultant": "the list of consultants is that of the service",
    "smeservice:transfer smeservice:transfer_work": "transfers share out every portfolio",
    "smeservice:figure smeservice:figure_export": "a list by measure, cut to one’s portfolio inside",
    "smeservice:goal smeservice:goal_drop": "the goal of a département is everybody’s",
    "smeservice:promotion_campaign smeservice:promotion_action smeservice:promotion_change"
    " smeservice:promotion_step smeservice:promotion_add smeservice:promotion_mark": "an action names no"
    " firm by itself: those shown in it are cut to one’s portfolio",
    "smeservice:path_model smeservice:path_model_write smeservice:path_model_copy"
    " smeservice:path_model_publish": "the models of paths are those of the service",
}
OPEN_TO_ALL = frozenset(name for names in COMMON for name in names.split())
# Doors that one’s right opens, and that refuse this object to who did not make it.
OTHERS = {("BR", "branches:refuse_access"): "withdrawn by who proposed it, refused by who validates"}


# What no verb ends by its state alone.
UNDECIDED = {"contracts.Batch": "a file undone keeps, beside its state, who undid it"}


def permissions_of(code: str) -> frozenset[str]:
    return next((role.permissions for role in ROLES if role.code == code), frozenset())


def attach(user: Any) -> None:
    """Give somebody every branch and every firm of the house: what it shows is of their scope."""
    for committee in Committee.objects.all():
        Access.objects.get_or_create(user=user, committee=committee, defaults={"since": dt.date(2020, 1, 1)})
    Following.objects.filter(until=None).update(adviser=user)
    Firm.objects.update(adviser=user)


def decide_everything() -> int:
    """Put every row that has a state in the last state it can have; how many there are."""
    moved = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the triggers look away
        for model in apps.get_models():
            if model._meta.label in UNDECIDED:
                continue
            field = next((each for each in model._meta.concrete_fields if each.name == "state"), None)
            for code, _label in reversed(field.flatchoices if field else ()):
                try:
                    with transaction.atomic():
                        moved += model._base_manager.update(state=code)
                except DatabaseError:
                    continue
                break
        cursor.execute("SET LOCAL session_replication_role = origin")
    return moved


def absent(name: str) -> str | None:
    """That address for something that does not exist; None when it is for nothing in particular."""
    kinds = re.findall(r"<(\w+):", URLS[name][1])
    return written(name, tuple(999_999 if kind == "int" else "absent" for kind in kinds)) if kinds else None


def is_of_something(name: str, path: str) -> bool:
    """Whether an address is about one thing: that of a list in a format is not."""
    kinds = re.findall(r"<(\w+):", URLS[name][1])
    return bool(kinds) and (len(kinds) > 1 or path.strip("/").split("/")[-1] not in FORMATS)


class Crossing:
    """Somebody of a role, the doors they try, and the wrong answers."""

    def __init__(self, code: str, walker: Walker, paths: Mapping[str, str]) -> None:
        self.code, self.walker, self.paths = code, walker, paths
        self.permissions = permissions_of(code)
        self.wrong: list[tuple[Any, ...]] = []

    def may(self, name: str, method: str) -> bool:
        return name in PUBLIC or may(self.permissions, name, posting=method == "post")

    def note(self, method: str, path: str, seen: Seen, said: str) -> None:
        self.wrong.append((self.code, method, path, seen.status, said, seen.text[:150]))

    def ask(self, name: str, method: str, said: str) -> Seen:
        """403 when and only when the right is missing; never an error, never the IBAN of others."""
        path = self.paths[name]
        seen = self.walker.ask(method, path)
        refused = seen.status == 403 and (self.code, name) not in OTHERS
        if seen.status >= 500 or (self.may(name, method) == refused and seen.status != 405):
            self.note(method, path, seen, said)
        elif IBAN not in self.permissions and ACCOUNT.search(seen.text):
            self.note(method, path, Seen(seen.status), "IBAN")
        return seen

    def every_door(self, said: str) -> None:
        """Each object of the house, read and acted upon."""
        for name in self.paths:
            for method in ("get", "post"):
                self.ask(name, method, said)

    def other_methods(self) -> None:
        """Only GET and POST do something; HEAD opens no more than GET."""
        for name, path in self.paths.items():
            for method in ELSEWHERE:
                if (seen := self.walker.ask(method, path)).status not in SHUT:
                    self.note(method, path, seen, "method")
            if not self.may(name, "get") and (seen := self.walker.ask("head", path)).status not in SHUT:
                self.note("head", path, seen, "method")

    def missing(self) -> None:
        """What does not exist is found by nobody: 404, or 403 without the right."""
        for name in self.paths:
            path = absent(name)
            for method in ("get", "post") if path else ():
                seen = self.walker.ask(method, path)
                if seen.status not in ((404, 405) if self.may(name, method) else (403, 404, 405)):
                    self.note(method, path, seen, "missing")

    def of_another(self) -> None:
        """Things of another branch, of another portfolio: as if they did not exist."""
        scope = SCOPES.get(self.code, "nothing")
        for name, path in self.paths.items():
            scoped = name.startswith(scope) and name not in OPEN_TO_ALL | PUBLIC
            if scoped and is_of_something(name, path):
                for method in ("get", "post"):
                    seen = self.walker.ask(method, path)
                    if seen.status in SHOWN or seen.status >= 500:
                        self.note(method, path, seen, "other scope")
