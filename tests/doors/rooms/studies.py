"""Doors of the studies, of their money and of the negotiations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.branches.studies.world import running_study

READ = ("branches.open_branch",)
EITHER = ("branches.open_branch", "branches.represent_branch")
WORK = ("branches.open_branch", "branches.work_branch")
NEEDED = {
    "branches:studies_export": READ,
    "branches:study_file": READ,
    **{
        f"branches:{name}": WORK
        for name in (
            "study_new", "study_change", "study_step", "study_paper", "study_deliverable", "study_budget",
            "study_expenses", "deliverable_receive", "deliverable_accept", "deliverable_refuse",
        )
    },
    "branches:talks": READ,
}  # fmt: skip
ENOUGH = {"branches:studies": EITHER, "branches:study": EITHER, "branches:study_download": EITHER}
POSTED = {"branches:talks": WORK}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    study = running_study(people["officer"], on, publish=True)
    row = study.deliverables.get()
    named = ("study", "study_change", "study_paper", "study_deliverable", "study_budget", "study_expenses")
    return {
        **{f"branches:{name}": (study.pk,) for name in named},
        **{f"branches:deliverable_{verb}": (row.pk,) for verb in ("receive", "accept", "refuse")},
        "branches:study_download": (row.pk,),
        "branches:study_step": (study.pk, "abandon"),
        "branches:study_file": (study.pk, row.document_id),
    }
