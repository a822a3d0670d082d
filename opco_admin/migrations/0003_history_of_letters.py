"""The births of letters are followed: some are all that an act leaves."""

from django.db import migrations

from opco_admin.history.migrating import Follow


class Migration(migrations.Migration):
    dependencies = [
        ("opco_admin", "0002_history_of_new_tables"),
        ("accounts", "0011_history_by_request"),
    ]
    operations = [Follow()]
