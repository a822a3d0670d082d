"""Words of SQL that several readers of the levels share."""

# What a row `level` is worth: its amount, or the one a person kept among contradictory ones; NULL = no value.
WORTH = """
CASE WHEN level.conflict IS NULL THEN level.annual ELSE (
    SELECT settled.chosen FROM registers_npecsettlement AS settled
    WHERE settled.rncp = level.rncp AND settled.cpne = level.cpne AND settled.amounts = level.conflict
      AND settled.applicable_from = level.applicable_from
      AND settled.vintage_from = (
          SELECT applicable_from FROM registers_npecvintage WHERE id = level.vintage_id
      )
    ORDER BY settled.id DESC LIMIT 1
) END
"""
