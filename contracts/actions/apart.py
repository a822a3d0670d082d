"""Long work shared between processes, each with its own connection: as many as the machine has processors."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "import sys; from contracts.actions import apart; apart.main(*sys.argv[1:])"
MOST = 8
Verb = Callable[..., None]


def shares() -> int:
    """How many processes work at once."""
    return max(1, min(MOST, len(os.sched_getaffinity(0))))


def share_out(verb: Verb, asked: Sequence[tuple[object, ...]]) -> None:
    """`verb(*words)` for each of `asked`, every one in a process of its own; a single one here.

    What is committed stays: `verb` resumes where it was. Raises RuntimeError when a process fails.
    """
    if len(asked) == 1:
        verb(*map(str, asked[0]))
        return
    name = connection.settings_dict["NAME"]
    program = (sys.executable, "-c", PROGRAM, name, str(os.getpid()), verb.__module__, verb.__name__)
    children = []
    try:
        for words in asked:
            children.append(subprocess.Popen((*program, *map(str, words)), cwd=ROOT))  # noqa: S603 -- ourselves
        failed = [child.args for child in children if child.wait()]
    finally:
        for child in children:
            if child.poll() is None:
                child.kill()
                child.wait()
    if failed:
        raise RuntimeError(f"{verb.__name__}: {len(failed)} of {len(asked)} processes failed")


def main(name: str, parent: str, module: str, verb: str, *words: str) -> None:
    """What one process does, on the database of the one that started it."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = name
    django.setup()
    global _parent
    _parent = int(parent)
    getattr(import_module(module), verb)(*words)


_parent = 0


def abandoned() -> bool:
    """Whether the process that started this one is gone: whoever takes up its work starts others."""
    return bool(_parent) and os.getppid() != _parent
