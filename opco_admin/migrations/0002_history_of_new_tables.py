"""Tables born since are followed, and the births of answers and of statements of disability."""

from django.db import migrations

from opco_admin.history.migrating import Follow


class Migration(migrations.Migration):
    dependencies = [
        ("opco_admin", "0001_history"),
        ("accounts", "0010_history_rights"),
        ("conventions", "0002_sealed_parties"),
        ("contracts", "0007_traces_indexes"),
        ("branches", "0004_traces_indexes"),
        ("smeservice", "0003_plan_letters"),
        ("privacy", "0001_privacy"),
    ]
    operations = [Follow()]
