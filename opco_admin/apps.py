from django.apps import AppConfig


class OpcoAdminConfig(AppConfig):
    name = "opco_admin"
    verbose_name = "OPCO Admin"
