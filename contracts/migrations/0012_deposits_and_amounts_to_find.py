from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("contracts", "0011_letter_sent_by")]

    operations = [
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                fields=["id"], name="contract_undeposited", condition=Q(deca_number="", state="accepted")
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                fields=["id"], name="contract_no_amount", condition=Q(state="tacit", version=0)
            ),
        ),
        migrations.AddIndex(
            model_name="deposit",
            index=models.Index(fields=["state", "-id"], name="deposit_state"),
        ),
        migrations.AddIndex(
            model_name="deposit",
            index=models.Index(fields=["sent_on", "export"], name="deposit_lot"),
        ),
    ]
