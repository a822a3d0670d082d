"""The branch each contract belongs to, in SQL: the same answer for figures, simulations and radars.

It is the committee an officer or the sender chose, else the one the last verdict retained where several ever
spoke for the agreement, else the only one that spoke for it on the conclusion date (a day before the first
published mapping gets the first one, as in `registers.lookups`). Else there is none.

A query begins with `WITH` and COMMITTEES, selects from `contracts_contract AS contract` and JOINED,
and reads COMMITTEE.
"""

COMMITTEES = """
spoken AS (
    SELECT agreement_id AS idcc, committee_id AS committee,
        CASE WHEN coalesce(since, '-infinity')
                = min(coalesce(since, '-infinity')) OVER (PARTITION BY agreement_id)
            THEN '-infinity' ELSE since END AS since,
        coalesce(until + 1, 'infinity') AS before
    FROM registers_committeeagreement WHERE agreement_id IS NOT NULL
),
turns AS (
    SELECT idcc, since AS day FROM spoken UNION SELECT idcc, before FROM spoken
),
spans AS (
    SELECT idcc, day AS since, lead(day) OVER (PARTITION BY idcc ORDER BY day) AS before FROM turns
),
alone AS (
    SELECT spans.idcc, spans.since, spans.before, min(spoken.committee) AS committee
    FROM spans JOIN spoken
        ON spoken.idcc = spans.idcc AND spoken.since <= spans.since AND spoken.before > spans.since
    WHERE spans.before IS NOT NULL
    GROUP BY spans.idcc, spans.since, spans.before
    HAVING count(DISTINCT spoken.committee) = 1
),
several AS (
    SELECT idcc FROM spoken GROUP BY idcc HAVING count(DISTINCT committee) > 1
)
"""

JOINED = """
LEFT JOIN alone ON alone.idcc = contract.idcc
    AND contract.concluded_on >= alone.since AND contract.concluded_on < alone.before
LEFT JOIN several ON several.idcc = contract.idcc
LEFT JOIN LATERAL (
    SELECT content -> 'npec' ->> 'cpne' AS cpne FROM contracts_verdict
    WHERE several.idcc IS NOT NULL AND contract.cpne = '' AND contract_id = contract.id
    ORDER BY id DESC LIMIT 1
) AS verdict ON TRUE
"""

COMMITTEE = "coalesce(nullif(contract.cpne, ''), verdict.cpne, alone.committee)"
