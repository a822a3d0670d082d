from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "opco_admin.privacy"
    label = "privacy"
    verbose_name = "Données personnelles"
