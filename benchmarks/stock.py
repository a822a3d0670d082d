"""The same tables filled by django-import-export, row after row, with its own widgets."""

from __future__ import annotations

from typing import Any

from import_export import fields, resources, widgets

from contracts.actions.layout import TABLES
from contracts.models import Contract, Disability, Sender


class Kind(widgets.CharWidget):
    """The two kinds of contract."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        return str(value)[:3].lower()


def _widget(field: Any, source: str) -> widgets.Widget:
    if source == "dispositif":
        return Kind()
    known = {
        "DateField": widgets.DateWidget(format="%d/%m/%Y"),
        "DecimalField": widgets.CharWidget(),
        "BooleanField": widgets.BooleanWidget(),
        "PositiveIntegerField": widgets.IntegerWidget(),
        "PositiveSmallIntegerField": widgets.IntegerWidget(),
    }
    return known.get(field.get_internal_type(), widgets.CharWidget(coerce_to_string=True))


class ContractResource(resources.ModelResource):
    """A contract and, after it is saved, its satellite rows."""

    class Meta:
        model = Contract
        import_id_fields = ["external_number"]
        fields = [*TABLES[Contract].columns]
        use_bulk = False

    def before_import(self, dataset: Any, **options: Any) -> None:
        self.sender = Sender.objects.get_or_create(name="Stock")[0]

    def init_instance(self, row: Any = None) -> Contract:
        return Contract(sender=self.sender, received_on="2026-11-01", fingerprint=b"0" * 16, state="assessed")

    def after_save_instance(self, instance: Contract, row: Any, **options: Any) -> None:
        for model, table in TABLES.items():
            if model is Contract:
                continue
            values = {
                name: _clean(model._meta.get_field(name), source, row)
                for name, source in zip(table.columns, table.names, strict=True)
            }
            if model is not Disability or any(value is not None for value in values.values()):
                model(contract=instance, **values).save(force_insert=True)


def _clean(field: Any, source: str, row: Any) -> Any:
    if source == "duree_hebdo":
        return 60 * int(row["duree_hebdo_heures"] or 0)
    text = row[source]
    if text in ("", None):
        return None if field.null else ""
    if field.get_internal_type() == "DecimalField":
        return text.replace(",", ".")
    if field.get_internal_type() == "BooleanField":
        return text in ("oui", "PUBLIC")
    value = _widget(field, source).clean(text)
    return value[: field.max_length] if isinstance(value, str) and field.max_length else value


def resource() -> ContractResource:
    """The resource with a field for each column of the contract table."""
    made = ContractResource()
    made.fields.clear()
    table = TABLES[Contract]
    for name, source in zip(table.columns, table.names, strict=True):
        field = Contract._meta.get_field(name)
        made.fields[name] = fields.Field(attribute=name, column_name=source, widget=_widget(field, source))
    return made
