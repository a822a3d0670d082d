"""The departments and regions, so that a new instance knows where a postcode is."""

import csv
from pathlib import Path

from django.db import migrations

TERRITORIES = Path(__file__).resolve().parent.parent / "data" / "territories.csv"


def load(apps, schema_editor):
    with TERRITORIES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    Region, Department = apps.get_model("registers", "Region"), apps.get_model("registers", "Department")
    regions = {row["code_region"]: row["nom_region"] for row in rows}
    Region.objects.bulk_create(
        [Region(code=code, name=name) for code, name in regions.items()], ignore_conflicts=True
    )
    Department.objects.bulk_create(
        [
            Department(code=row["code_departement"], name=row["nom_departement"], region_id=row["code_region"])
            for row in rows
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_as_of_and_loaded_by")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
