from django.apps import AppConfig


class SmeServiceConfig(AppConfig):
    name = "smeservice"
    verbose_name = "Service de proximité"
