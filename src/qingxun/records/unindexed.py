"""Fields that nothing is looked up by lose the index that stands on them alone.

Django gives one to every foreign key. Each costs a page of the write-ahead log and a place in its
tree at every row; where another index begins with the same column, or no query asks by it, it only
costs.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Index


class DropOwnIndexes(Operation):
    """A migration step to ``db_index=False`` on these fields that drops the indexes and no more.

    Django's own step (``AlterField``) makes the table again on SQLite, once a field, and builds
    all models that are related to it anew.
    """

    def __init__(self, model_name: str, fields: Sequence[str]) -> None:
        self.model_name = model_name
        self.fields = list(fields)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name, self.fields], {}

    def describe(self) -> str:
        return f"Drop the indexes of {', '.join(self.fields)} of {self.model_name}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        self._say(app_label, state, indexed=False)

    def _say(self, app_label: str, state: ProjectState, *, indexed: bool) -> None:
        """Set the flag in the state, and in the models if they are built: nothing else of a model
        depends on it."""
        known = state.models[app_label, self.model_name].fields
        for name in self.fields:
            known[name] = known[name].clone()
            known[name].db_index = indexed
            if "apps" in state.__dict__:
                model = state.apps.get_model(app_label, self.model_name)
                model._meta.get_field(name).db_index = indexed

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        columns = [[model._meta.get_field(name).column] for name in self.fields]
        kept = {index.name for index in model._meta.indexes}
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            known = connection.introspection.get_constraints(cursor, model._meta.db_table)
        for name, found in known.items():
            alone = found["index"] and not (found["unique"] or found["primary_key"])
            if alone and found["columns"] in columns and name not in kept:
                schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._say(app_label, to_state, indexed=True)
        model = to_state.apps.get_model(app_label, self.model_name)
        for name in self.fields:
            own = Index(fields=[name], name=f"{self.model_name}_{name}_own"[:30])
            schema_editor.add_index(model, own)
