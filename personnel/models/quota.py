"""The quota of a title as PostgreSQL keeps it, whoever writes. The same rule in words is in `personnel.vacancies`."""

import pgtrigger

# A held home seat is taken. Someone who only acts covers a seat and takes none. Where a unit has no post row for
# the title (papers of former times) there is no limit. The post row is locked, so of twenty who take the last seat at
# once one gets it. Shortening a row, or leaving it where it was, is never refused.
WITHIN_QUOTA = """
    IF NEW.title_id IS NULL OR NEW.kind = 'acting' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.unit_id = NEW.unit_id AND OLD.title_id IS NOT DISTINCT FROM NEW.title_id
           AND OLD.kind <> 'acting' AND NEW.valid <@ OLD.valid THEN
            RETURN NULL;
        END IF;
    END IF;
    FOR post IN
        SELECT quota, valid * NEW.valid AS span FROM personnel_post
        WHERE unit_id = NEW.unit_id AND title_id = NEW.title_id AND valid && NEW.valid
        ORDER BY id FOR NO KEY UPDATE
    LOOP
        SELECT max(holders) INTO taken FROM (
            SELECT count(*) AS holders
            FROM (
                SELECT lower(post.span) AS day
                UNION
                SELECT lower(valid) FROM personnel_appointment
                WHERE unit_id = NEW.unit_id AND title_id = NEW.title_id AND kind <> 'acting'
                  AND lower(valid) <@ post.span
            ) AS days
            JOIN personnel_appointment AS held
              ON held.unit_id = NEW.unit_id AND held.title_id = NEW.title_id AND held.kind <> 'acting'
             AND held.valid @> days.day
            GROUP BY days.day
        ) AS counted;
        IF taken > post.quota THEN
            RAISE EXCEPTION 'quota of % is full', post.quota
                USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_within_quota',
                      TABLE = 'personnel_appointment', SCHEMA = 'public';
        END IF;
    END LOOP;
    RETURN NULL;
"""


def within_quota() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="appointment_within_quota",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("post", "RECORD"), ("taken", "INTEGER")],
        func=WITHIN_QUOTA,
    )
