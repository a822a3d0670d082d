"""An index for the search of invoices by the beginning of their number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0014_succession")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["number"], name="invoice_number", opclasses=["varchar_pattern_ops"]),
        ),
    ]
