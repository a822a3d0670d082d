"""Early ends of professionalisation contracts; the way to pending amendments and to interim amounts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0009_money_out_sealed")]

    operations = [
        migrations.AddField(
            "termination",
            "hours_done",
            models.PositiveIntegerField(null=True, verbose_name="heures réalisées"),
        ),
        migrations.AddIndex(
            "amendment",
            models.Index(
                condition=models.Q(state="pending"),
                fields=["decision_due_on", "id"],
                name="amendment_pending_due",
            ),
        ),
        migrations.AddIndex(
            "contract",
            models.Index(condition=models.Q(interim=True), fields=["id"], name="contract_interim"),
        ),
    ]
