"""What django-allauth asks us: accounts are made by staff, never by visitors."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    """No self-registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
