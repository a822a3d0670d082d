"""People, contracts and lines to pay, on a database that commits."""

from tests.contracts.decide.conftest import receive, registers
from tests.contracts.paying.conftest import _debtor, accepted, contract, make_provider, people

__all__ = ["_debtor", "accepted", "contract", "make_provider", "people", "receive", "registers"]
