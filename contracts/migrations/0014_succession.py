"""The way to another contract of the same person."""

from django.db import migrations, models

import registers.models.text


class Migration(migrations.Migration):
    dependencies = [("contracts", "0013_regularisations")]

    operations = [
        migrations.AddIndex(
            "contract",
            models.Index(
                registers.models.text.FrenchKey("learner_name"),
                registers.models.text.FrenchKey("learner_first_name"),
                condition=models.Q(contract_type__in=["21", "22", "23"]),
                name="contract_succession",
            ),
        ),
    ]
