"""Tables of the registers, one module a subject."""

from registers.models.aids import Aid
from registers.models.branches import Agreement, Committee, CommitteeAgreement, NafAgreement
from registers.models.certifications import (
    Block,
    Certification,
    CertificationActor,
    CertificationTopic,
    DiplomaCode,
    DiplomaLink,
    Succession,
)
from registers.models.companies import Company, Establishment, Headcount, Provider, ProviderAccount
from registers.models.npec import NpecLevel, NpecVintage
from registers.models.pro_rates import ProRate
from registers.models.publications import NpecChange, NpecPublication
from registers.models.settlements import NpecSettlement
from registers.models.sources import SourceFile
from registers.models.takeovers import Takeover
from registers.models.territories import Department, Region
from registers.models.text import FrenchKey

__all__ = [
    "Agreement",
    "Aid",
    "Block",
    "Certification",
    "CertificationActor",
    "CertificationTopic",
    "Committee",
    "CommitteeAgreement",
    "Company",
    "Department",
    "DiplomaCode",
    "DiplomaLink",
    "Establishment",
    "FrenchKey",
    "Headcount",
    "NafAgreement",
    "NpecChange",
    "NpecLevel",
    "NpecPublication",
    "NpecSettlement",
    "NpecVintage",
    "ProRate",
    "Provider",
    "ProviderAccount",
    "Region",
    "SourceFile",
    "Succession",
    "Takeover",
]
