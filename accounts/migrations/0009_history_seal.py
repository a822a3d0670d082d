"""Sealing reads its bounds in the snapshot it seals, and leaves aside the changes of its own transaction."""

from django.db import migrations

SEAL = """
CREATE OR REPLACE FUNCTION seal_history(lot integer, everything boolean) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    own bigint := pg_current_xact_id_if_assigned()::text::bigint;
    since bigint;
    place bigint;
    tied bytea;
    done integer := 0;
    found record;
BEGIN
    PERFORM pg_advisory_xact_lock(2764);
    SELECT position, link, below INTO place, tied, since FROM accounts_seal ORDER BY position DESC LIMIT 1;
    IF place IS NULL THEN
        place := 0;
        tied := decode(repeat('00', 32), 'hex');
    END IF;
    IF everything OR since > pg_snapshot_xmax(pg_current_snapshot())::text::bigint THEN
        since := NULL;
    END IF;
    FOR found IN
        WITH bounds AS MATERIALIZED (
            SELECT pg_snapshot_xmin(now)::text::bigint AS lowest,
                pg_snapshot_xmax(now)::text::bigint AS highest
            FROM pg_current_snapshot() AS now
        )
        SELECT c AS change, least(c.xact, bounds.lowest) AS below
        FROM bounds, accounts_change c
        WHERE c.xact >= coalesce(since, 0) AND c.xact IS DISTINCT FROM own
            AND (c.xact < bounds.lowest OR c.xact >= bounds.highest)
            AND NOT EXISTS (SELECT 1 FROM accounts_seal s WHERE s.change_id = c.id)
        ORDER BY c.xact, c.id LIMIT lot
    LOOP
        place := place + 1;
        done := done + 1;
        tied := sha256(tied || sha256(
            convert_to(history_head(found.change), 'UTF8') || (found.change).digest));
        INSERT INTO accounts_seal (position, change_id, link, below)
        VALUES (place, (found.change).id, tied, found.below);
    END LOOP;
    RETURN done;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_rights")]
    operations = [migrations.RunSQL(SEAL, migrations.RunSQL.noop)]
