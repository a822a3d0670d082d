"""The tables of the house are followed: every change leaves a row in the history."""

from django.db import migrations

from opco_admin.history.migrating import Follow


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_history_functions"),
        ("registers", "0010_aids_and_takeovers"),
        ("conventions", "0001_initial"),
        ("contracts", "0005_after_the_decision"),
        ("branches", "0002_works"),
        ("smeservice", "0002_works"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [Follow()]
