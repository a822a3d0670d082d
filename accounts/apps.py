from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes et rôles"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from accounts.factors import remember_added

        authenticator_added.connect(remember_added, dispatch_uid="proved by being added")
