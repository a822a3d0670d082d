"""What this room remembers, by subject."""

from smeservice.models.contacts import Contact
from smeservice.models.documents import FirmDocument
from smeservice.models.firms import Firm, Following
from smeservice.models.interactions import Interaction

__all__ = ["Contact", "Firm", "FirmDocument", "Following", "Interaction"]
