"""The project's settings as a checkout runs them, for the tests."""

import os

os.environ.setdefault("LOCAL", "1")

from opco_admin.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; argon2 stays the project's
AXES_ENABLED = False  # the tests of the lock-out switch it on
