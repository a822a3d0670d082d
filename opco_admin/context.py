"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, object]:
    """The name of the OPCO that runs this instance."""
    return {"opco_name": settings.OPCO_NAME}
