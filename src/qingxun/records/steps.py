"""Steps of migrations that do without building models of the past again and again.

Django builds every model that is related to a changed one anew at each of its own steps. Here
nearly all models hang together by people and organizations, so it is the steps, not the database,
that an empty installation waits for.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Change = Callable[[BaseDatabaseSchemaEditor], object]


def nothing(editor: BaseDatabaseSchemaEditor) -> None:
    """The way back of a step that leaves nothing to undo."""


class CreateModels(Operation):
    """Several ``CreateModel`` as one step: related models are built once, not once a table."""

    serialization_expand_args = ["tables"]

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = list(tables)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"tables": self.tables}

    def describe(self) -> str:
        return f"Create models {', '.join(table.name for table in self.tables)}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        built = state.__dict__.pop("apps", None)  # nothing is built while it is gone
        for table in self.tables:
            table.state_forwards(app_label, state)
        if built is not None:
            state.__dict__["apps"] = built
            names = [(app_label, table.name_lower) for table in self.tables]
            state.reload_models(names, delay=False)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)


class ChangeDatabase(Operation):
    """A function for what Django has no words for: triggers, full-text indexes, bare tables.

    Unlike ``RunPython`` it gets no models, only the editor of the database.
    """

    reduces_to_sql = False

    def __init__(self, forwards: Change, backwards: Change) -> None:
        self.forwards = forwards
        self.backwards = backwards

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.forwards, self.backwards], {}

    def describe(self) -> str:
        return f"Change the database: {self.forwards.__name__}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.forwards(schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.backwards(schema_editor)
