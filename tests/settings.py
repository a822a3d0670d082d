"""The project's settings as a checkout runs them, for the tests."""

import os

os.environ.setdefault("LOCAL", "1")

from opco_admin.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; argon2 stays the project's
AXES_ENABLED = False  # the tests of the lock-out switch it on
SESSION_IDLE_MINUTES = SESSION_IDLE_MINUTES_OF_APPROVERS = 10**6  # tests move the clock


class UnknownVariable(str):
    """Fails the test when a template names a variable that does not exist."""

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"a template uses an unknown variable: {name}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnknownVariable("%s")  # noqa: F405
