"""What a migration does to follow tables: their triggers, as the list says."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from opco_admin.history.following import SEEN, followed, triggers


class Follow(Operation):
    """Sets the triggers of every table of the list that exists; done again, it changes nothing."""

    reduces_to_sql = False

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        made = _tables(schema_editor)
        wanted = [triggers(each) for each in followed() if each.model._meta.db_table in made]
        schema_editor.execute("".join(wanted))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Nothing is followed any more, until a migration of this kind is done again."""
        tables = _tables(schema_editor) & {each.model._meta.db_table for each in followed()}
        schema_editor.execute(
            "".join(
                f'DROP TRIGGER IF EXISTS history_{verb} ON "{table}";\n'
                for table in sorted(tables)
                for verb in SEEN
            )
        )

    def describe(self) -> str:
        return "Follow the tables of the history"


def _tables(schema_editor: BaseDatabaseSchemaEditor) -> set[str]:
    return set(schema_editor.connection.introspection.table_names())
