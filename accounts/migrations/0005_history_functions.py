"""What the triggers of the history call, and the two things that may be done to it: sealed, forgotten."""

from django.db import migrations

DIGEST = """
CREATE FUNCTION history_digest(salt uuid, before jsonb, after jsonb) RETURNS bytea
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT sha256(convert_to(
        coalesce(salt::text, '') || chr(31) || coalesce(before::text, '')
            || chr(31) || coalesce(after::text, ''),
        'UTF8'))
$$;
CREATE FUNCTION history_head(change accounts_change) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT concat_ws(chr(31), change.id, (extract(epoch FROM change.at) * 1000000)::bigint,
        coalesce(change.made_by_id::text, ''), change.request, change.model, change.key, change.operation)
$$;
CREATE FUNCTION history_masked(row_ jsonb, masked text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN row_ IS NULL OR masked = '{}' THEN row_ ELSE (
        SELECT jsonb_object_agg(key,
            CASE WHEN key = ANY(masked) AND value <> 'null' THEN '"•"' ELSE value END)
        FROM jsonb_each(row_)
    ) END
$$;
"""
# Arguments: name of the model, column of its key, masked columns, columns whose change is not told.
KEEP = """
CREATE FUNCTION history_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    masked text[] := string_to_array(TG_ARGV[2], ',');
    untold text[] := string_to_array(TG_ARGV[3], ',');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO accounts_change (model, key, operation, after)
        SELECT TG_ARGV[0], born.row_ ->> TG_ARGV[1], 'I', history_masked(born.row_, masked)
        FROM (SELECT to_jsonb(new_rows) AS row_ FROM new_rows OFFSET 0) born;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO accounts_change (model, key, operation, before)
        SELECT TG_ARGV[0], gone.row_ ->> TG_ARGV[1], 'D', history_masked(gone.row_, masked)
        FROM (SELECT to_jsonb(old_rows) AS row_ FROM old_rows OFFSET 0) gone;
    ELSE
        INSERT INTO accounts_change (model, key, operation, before, after)
        SELECT TG_ARGV[0], pair.key,
            CASE WHEN pair.was IS NULL THEN 'I' WHEN pair.now IS NULL THEN 'D' ELSE 'U' END,
            CASE WHEN pair.now IS NULL THEN history_masked(pair.was, masked) ELSE told.before END,
            CASE WHEN pair.was IS NULL THEN history_masked(pair.now, masked) ELSE told.after END
        FROM (
            SELECT coalesce(was.key, now.key) AS key, was.row_ AS was, now.row_ AS now
            FROM (SELECT row_ ->> TG_ARGV[1] AS key, row_
                  FROM (SELECT to_jsonb(old_rows) AS row_ FROM old_rows OFFSET 0) rows OFFSET 0) was
            FULL JOIN (SELECT row_ ->> TG_ARGV[1] AS key, row_
                  FROM (SELECT to_jsonb(new_rows) AS row_ FROM new_rows OFFSET 0) rows OFFSET 0) now
            ON was.key = now.key
            WHERE was.row_ IS DISTINCT FROM now.row_
        ) pair
        CROSS JOIN LATERAL (
            SELECT
                jsonb_object_agg(each.key, CASE WHEN each.key = ANY(masked) AND each.value <> 'null'
                    THEN '"•"' ELSE each.value END) AS before,
                jsonb_object_agg(each.key, CASE WHEN each.key = ANY(masked) AND pair.now -> each.key <> 'null'
                    THEN '"•"' ELSE pair.now -> each.key END) AS after
            FROM jsonb_each(pair.was) each
            WHERE pair.now -> each.key IS DISTINCT FROM each.value AND each.key <> ALL(untold)
        ) told
        WHERE pair.was IS NULL OR pair.now IS NULL OR told.before IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;
"""
# A transaction still running may hold changes older than those seen: all of its elders wait with it. A number
# above every one given here comes from another server, restored: nothing of it still runs.
SEAL = """
CREATE FUNCTION seal_history(lot integer, everything boolean) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    lowest bigint;
    highest bigint;
    since bigint := 0;
    place bigint := 0;
    tied bytea := decode(repeat('00', 32), 'hex');
    done integer := 0;
    change accounts_change;
BEGIN
    PERFORM pg_advisory_xact_lock(2764);
    lowest := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    highest := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    SELECT position, link, below INTO place, tied, since FROM accounts_seal ORDER BY position DESC LIMIT 1;
    IF NOT FOUND THEN
        place := 0; tied := decode(repeat('00', 32), 'hex'); since := 0;
    ELSIF everything OR since > highest THEN
        since := 0;
    END IF;
    FOR change IN
        SELECT * FROM accounts_change c
        WHERE c.xact >= since AND (c.xact < lowest OR c.xact >= highest)
            AND NOT EXISTS (SELECT 1 FROM accounts_seal s WHERE s.change_id = c.id)
        ORDER BY c.xact, c.id LIMIT lot
    LOOP
        place := place + 1;
        done := done + 1;
        tied := sha256(tied || sha256(convert_to(history_head(change), 'UTF8') || change.digest));
        INSERT INTO accounts_seal (position, change_id, link, below)
        VALUES (place, change.id, tied, least(change.xact, lowest));
    END LOOP;
    RETURN done;
END
$$;
"""
FORGET = """
CREATE FUNCTION forget_history(of_model text, of_keys text[], why text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    emptied bigint;
BEGIN
    IF coalesce(trim(why), '') = '' THEN
        RAISE EXCEPTION 'Effacer l’historique demande un motif.';
    END IF;
    WITH erased AS (
        UPDATE accounts_change SET before = NULL, after = NULL, salt = NULL, erased_at = clock_timestamp()
        WHERE model = of_model AND key = ANY(of_keys) AND operation <> 'F' AND erased_at IS NULL
        RETURNING key
    ), told AS (
        INSERT INTO accounts_change (model, key, operation, after)
        SELECT of_model, key, 'F', jsonb_build_object('why', why, 'changes', count(*))
        FROM erased GROUP BY key ORDER BY key
    )
    SELECT count(*) INTO emptied FROM erased;
    RETURN emptied;
END
$$;
"""
DROP = """
DROP FUNCTION forget_history(text, text[], text);
DROP FUNCTION seal_history(integer, boolean);
DROP FUNCTION history_keep() CASCADE;
DROP FUNCTION history_masked(jsonb, text[]);
DROP FUNCTION history_head(accounts_change);
DROP FUNCTION history_digest(uuid, jsonb, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_history")]
    operations = [migrations.RunSQL(DIGEST + KEEP + SEAL + FORGET, DROP)]
