"""We run only what we chose: every package is wanted for a reason, pinned by its hashes, recent enough."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

import pytest
from django.core.management import call_command
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
COMPILED, WANTED = ("requirements.txt", "requirements-dev.txt"), ("requirements.in", "requirements-dev.in")
TOOLS = {"pip", "setuptools", "wheel"}  # what `python -m venv` puts there
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)")


def pinned(text: str) -> dict[str, str]:
    """Name -> version of a compiled file."""
    return {canonicalize_name(found[1]): found[2] for line in text.splitlines() if (found := PIN.match(line))}


def unhashed(text: str) -> list[str]:
    """Requirements without a hash, or that name no version."""
    blocks = [each for each in re.split(r"\n(?=\S)", text) if each.strip() and not each.startswith("#")]
    return [each.split()[0] for each in blocks if "--hash=sha256:" not in each or not PIN.match(each)]


def unreasoned(text: str) -> list[str]:
    """Wanted packages whose line says no reason."""
    lines = [line for line in text.splitlines() if line and line[0] not in "#-"]
    return [line.split()[0] for line in lines if len(line.partition("#")[2].strip()) < 4]


def below(floors: str, versions: dict[str, str]) -> list[str]:
    """Packages older than their floor."""
    rows = [line.split()[:2] for line in floors.splitlines() if line and not line.startswith("#")]
    return [name for name, least in rows if Version(versions[name]) < Version(least)]


def strangers(installed: Iterable[str], chosen: Iterable[str]) -> set[str]:
    """Installed packages that nobody chose."""
    return {canonicalize_name(each) for each in installed} - set(chosen) - TOOLS


def read(name: str) -> str:
    return (ROOT / name).read_text()


def everything(name: str) -> dict[str, str]:
    return pinned(read(name))


@pytest.mark.promise(21)
def test_every_package_is_pinned_by_its_hashes(proof) -> None:
    tried = sum(len(everything(name)) for name in COMPILED)
    proof.cases(
        "paquets liés à leurs empreintes", tried=tried, wrong=sum(len(unhashed(read(n))) for n in COMPILED)
    )
    text = read(COMPILED[0])
    bare = re.sub(r"(?s)^(argon2-cffi==\S+).*?\n(?=\S)", r"\1\n", text)
    loose = text.replace("argon2-cffi==", "argon2-cffi>=", 1)
    seen = [unhashed(bare) == [text.split()[0]], bool(unhashed(loose))]
    proof.control("paquet sans empreinte, version ouverte", planted=2, seen=sum(seen))


@pytest.mark.promise(21)
def test_every_package_wanted_says_why_and_is_compiled(proof) -> None:
    wanted = [
        Requirement(line.partition("#")[0].strip()).name
        for name in WANTED
        for line in read(name).splitlines()
        if line and line[0] not in "#-"
    ]
    missing = {canonicalize_name(each) for each in wanted} - set(everything(COMPILED[1]))
    wrong = [each for name in WANTED for each in unreasoned(read(name))]
    proof.cases("paquets voulus, avec leur raison", tried=len(wanted), wrong=len(wrong) + len(missing))
    proof.control("paquet sans raison", planted=1, seen=len(unreasoned("requests>=2\n")))


@pytest.mark.promise(21)
def test_no_package_is_older_than_its_floor(proof) -> None:
    floors, versions = read("security-floor.txt"), everything(COMPILED[0])
    tried = sum(1 for line in floors.splitlines() if line and not line.startswith("#"))
    proof.cases("planchers de sécurité", tried=tried, wrong=len(below(floors, versions)))
    old = below(floors, {**versions, "django": "5.2.18"})
    proof.control("Django ramené à 5.2.18", planted=1, seen=old.count("django"))


@pytest.mark.promise(21)
def test_what_is_installed_was_chosen(proof) -> None:
    chosen = everything(COMPILED[1])
    installed = {canonicalize_name(each.name): each.version for each in distributions()}
    others = [name for name, version in installed.items() if chosen.get(name, version) != version]
    unknown = strangers(installed, chosen)
    proof.cases("paquets installés", tried=len(installed), wrong=len(others) + len(unknown))
    planted = strangers([*installed, "requets"], chosen)
    proof.control("paquet que personne n’a choisi", planted=1, seen=len(planted))


@pytest.mark.promise(21)
@pytest.mark.django_db
def test_every_model_has_its_migration(proof) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    proof.cases("applications aux migrations complètes", tried=6)
