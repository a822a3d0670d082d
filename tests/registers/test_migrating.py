"""Tables made together are the tables made one by one."""

from __future__ import annotations

from django.db import migrations, models
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from registers.migrating import Together


def creations() -> list[migrations.CreateModel]:
    key = models.BigAutoField(primary_key=True)
    return [
        migrations.CreateModel("Branch", [("id", key), ("name", models.CharField(max_length=10))]),
        migrations.CreateModel(
            "Level", [("id", key), ("branch", models.ForeignKey("house.Branch", models.PROTECT))]
        ),
    ]


def test_the_state_is_the_same() -> None:
    together, apart = ProjectState(), ProjectState()
    assert together.apps  # rendered before: what it knew is rendered again
    Together(creations()).state_forwards("house", together)
    for each in creations():
        each.state_forwards("house", apart)
    assert together == apart
    assert together.apps.get_model("house", "Level")._meta.get_field("branch").related_model is (
        together.apps.get_model("house", "Branch")
    )


def test_it_is_written_in_a_migration_as_it_is() -> None:
    written = MigrationWriter(migrations.Migration("0001", "house"))
    written.migration.operations = [Together(creations())]
    names: dict[str, object] = {}
    exec(written.as_string(), names)  # noqa: S102 -- the migration that was just written
    (again,) = names["Migration"].operations  # type: ignore[attr-defined]
    assert [each.name for each in again.operations] == ["Branch", "Level"]
