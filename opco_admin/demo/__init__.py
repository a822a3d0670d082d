"""A small invented country to try the product on: branches, certifications, levels, CFAs, contracts.

Nothing here exists: the codes are outside the national ranges, so that national files can be loaded beside.
"""
