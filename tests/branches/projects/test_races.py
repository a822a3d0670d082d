"""Two officers at once: one acts, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from branches.actions import advancing, filing, frames, projects
from branches.models import Filing, FrameVersion, Project, Registration
from law.refusal import Impossible
from tests.branches.projects.conftest import ON, built, filed, pdf

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[str]:
    """Run each act in its own connection; what each said, « fait » when it worked."""
    gate, said = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            act()
            said.append("fait")
        except Impossible as impossible:
            said.append(str(impossible))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said, key=lambda each: each != "fait")


def test_a_project_is_opened_once(idea: Project, officer: Any) -> None:
    advancing.move(project=idea.pk, verb="abandon", by=officer, on=ON, comment="Motif.")

    def start() -> None:
        projects.start(qualification=idea.qualification_id, kind="creation", by=officer, on=ON)

    done, told = together(start, start)
    assert done == "fait"
    assert "déjà ouvert" in told
    assert Project.objects.open().count() == 1


def test_a_decision_is_recorded_once(idea: Project, officer: Any) -> None:
    advancing.move(project=idea.pk, verb="study", by=officer, on=ON)

    def decide() -> None:
        advancing.decide(
            project=idea.pk, decided_on=ON, minutes=pdf(), siret="78466840200018", by=officer, on=ON
        )

    done, told = together(decide, decide)
    assert done == "fait"
    assert "n’est pas possible" in told
    assert idea.qualification.owners.count() == 1
    assert idea.papers.count() == 1


def test_a_file_is_put_in_once(idea: Project, officer: Any) -> None:
    row = built(idea, officer)

    def put() -> None:
        filing.put_in(project=row.pk, filed_on=ON, reference="D-1", by=officer, on=ON)

    assert together(put, put)[0] == "fait"
    assert Filing.objects.count() == 1


def test_a_file_is_registered_or_refused_not_both(idea: Project, officer: Any) -> None:
    row = filed(idea, officer)
    decision = {"project": row.pk, "decided_on": ON, "by": officer, "on": ON}

    def accept() -> None:
        filing.accept(code="RNCP40000", effective_on=ON, ends_on=ON.replace(year=ON.year + 5), **decision)

    def refuse() -> None:
        filing.refuse(ground="criteria", failed=["1"], reasons="Non.", **decision)

    said = together(accept, refuse)
    assert said.count("fait") == 1
    found = Filing.objects.get()
    assert (found.outcome == "registered") == Registration.objects.exists()
    assert Project.objects.get().state == found.outcome


def test_a_version_is_opened_once(idea: Project, officer: Any) -> None:
    def start() -> None:
        frames.start(qualification=idea.qualification_id, by=officer)

    assert together(start, start)[0] == "fait"
    assert FrameVersion.objects.count() == 1
