"""What the database itself refuses about batches, whoever writes: triggers where no CHECK can look far enough.

Each raises a check violation under a constraint name that is a sentence; `rotation.refusals` has its words.
"""

import pgtrigger

batch_ends_its_nominations = pgtrigger.Trigger(
    name="batch_ends_its_nominations",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Q(new__state__in=["decided", "cancelled"])
    & pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
    func="""
    UPDATE rotation_nomination SET state = 'rejected'
     WHERE batch_id = NEW.id
       AND (state IN ('proposed', 'eligible', 'ineligible', 'waived') OR (state = 'selected' AND NEW.state = 'cancelled'));
    RETURN NEW;
    """,
)
"""Once a batch is decided or given up, nobody stays on its list by mistake and is missing from the next one."""

nomination_keeps_a_closed_list = pgtrigger.Trigger(
    name="nomination_keeps_a_closed_list",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("batch_state", "text")],
    func="""
    SELECT state INTO batch_state FROM rotation_batch WHERE id = NEW.batch_id;
    IF batch_state IN ('nominating', 'screening', 'consulting') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'state' - 'screening_id') = (to_jsonb(OLD) - 'state' - 'screening_id') AND (
        NEW.state = OLD.state
        OR (NEW.state = 'decided' AND batch_state IN ('submitted', 'decided'))
        OR (NEW.state = 'rejected' AND batch_state IN ('decided', 'cancelled'))
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The list of this batch is closed (%).', batch_state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'nomination_keeps_a_closed_list', TABLE = 'rotation_nomination';
    """,
)
"""What was submitted is what is approved: outside an open list only the state follows the decision."""

nomination_selection_is_possible = pgtrigger.Trigger(
    name="nomination_selection_is_possible",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__state="selected"),
    declare=[("new_term", "daterange"), ("seats", "integer"), ("taken", "integer"), ("refused", "text")],
    func="""
    IF TG_OP = 'UPDATE' AND OLD.state = 'selected' AND OLD.to_unit_id = NEW.to_unit_id
       AND OLD.to_title_id = NEW.to_title_id AND OLD.starts_on = NEW.starts_on THEN
        RETURN NEW;
    END IF;
    SELECT daterange(NEW.starts_on, (NEW.starts_on + make_interval(months => p.term_months))::date) INTO new_term
      FROM rotation_batch b JOIN rotation_rotationpolicy p ON p.id = b.policy_id WHERE b.id = NEW.batch_id;

    IF EXISTS (
        SELECT 1 FROM rotation_planunit s
          JOIN rotation_batch b ON b.plan_id = s.plan_id AND b.id = NEW.batch_id
          JOIN personnel_unit d ON d.id = s.unit_id
          JOIN personnel_unit f ON f.id = NEW.from_unit_id AND starts_with(f.path, d.path)
          JOIN personnel_unit t ON t.id = NEW.to_unit_id AND starts_with(t.path, d.path)
    ) THEN
        refused := 'nomination_not_to_the_own_unit';
    ELSIF NOT EXISTS (
        SELECT 1 FROM personnel_unitversion v WHERE v.unit_id = NEW.to_unit_id AND v.valid @> NEW.starts_on
    ) THEN
        refused := 'nomination_to_a_unit_that_exists';
    ELSIF EXISTS (
        SELECT 1 FROM rotation_rotation r
         WHERE r.official_id = NEW.official_id AND r.state <> 'cancelled' AND r.term && new_term
    ) THEN
        refused := 'nomination_terms_do_not_overlap';
    ELSIF NEW."group" = 'non_local' AND EXISTS (
        SELECT 1 FROM personnel_official o JOIN personnel_unit u ON u.id = NEW.to_unit_id
         WHERE o.id = NEW.official_id AND o.home_province <> '' AND lower(o.home_province) = lower(u.province)
    ) THEN
        refused := 'nomination_non_local_is_no_local';
    ELSIF NEW.selection_reason = '' AND EXISTS (
        SELECT 1 FROM personnel_appointment a
          JOIN personnel_title h ON h.id = a.title_id JOIN personnel_titlelevel hl ON hl.id = h.level_id
          JOIN personnel_title t ON t.id = NEW.to_title_id JOIN personnel_titlelevel tl ON tl.id = t.level_id
         WHERE a.official_id = NEW.official_id AND a.is_primary AND a.valid @> NEW.starts_on AND tl.rank < hl.rank
    ) THEN
        refused := 'nomination_higher_post_has_a_reason';
    END IF;
    IF refused IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('rotation_seat ' || NEW.to_unit_id || ' ' || NEW.to_title_id, 0));
        SELECT min(quota) INTO seats FROM personnel_post
         WHERE unit_id = NEW.to_unit_id AND title_id = NEW.to_title_id AND valid && new_term;
        IF seats IS NOT NULL THEN
            WITH holders AS (
                SELECT a.valid FROM personnel_appointment a
                 WHERE a.unit_id = NEW.to_unit_id AND a.title_id = NEW.to_title_id AND a.valid && new_term
                   AND a.official_id <> NEW.official_id AND a.kind <> 'acting'
                UNION ALL
                SELECT daterange(n.starts_on, (n.starts_on + make_interval(months => p.term_months))::date)
                  FROM rotation_nomination n JOIN rotation_batch b ON b.id = n.batch_id
                  JOIN rotation_rotationpolicy p ON p.id = b.policy_id
                 WHERE n.to_unit_id = NEW.to_unit_id AND n.to_title_id = NEW.to_title_id
                   AND n.state = 'selected' AND n.id <> NEW.id
            ), days AS (
                SELECT lower(new_term) AS day UNION SELECT lower(valid) FROM holders WHERE new_term @> lower(valid)
            )
            SELECT max((SELECT count(*) FROM holders WHERE valid @> day)) INTO taken FROM days;
            IF taken >= seats THEN
                refused := 'nomination_seat_is_free';
            END IF;
        END IF;
    END IF;
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION 'This selection is not possible: %', refused
            USING ERRCODE = 'check_violation', CONSTRAINT = refused, TABLE = 'rotation_nomination';
    END IF;
    RETURN NEW;
    """,
)
"""Another department, which exists on the first day; a free and equal seat; no second term; no local as a non-local.

The advisory lock makes two people who fill the last seat at the same moment queue up.
"""

waiver_not_for_oneself = pgtrigger.Trigger(
    name="waiver_not_for_oneself",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    IF EXISTS (
        SELECT 1 FROM rotation_nomination n JOIN personnel_user u ON u.official_id = n.official_id
         WHERE n.id = NEW.nomination_id AND u.id = NEW.decider_id
    ) THEN
        RAISE EXCEPTION 'Nobody waives a finding about themselves.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'waiver_not_for_oneself', TABLE = 'rotation_waiver';
    END IF;
    RETURN NEW;
    """,
)

waiver_as_it_was_asked = pgtrigger.Trigger(
    name="waiver_as_it_was_asked",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    IF NOT EXISTS (
        SELECT 1 FROM rotation_waiverrequest r
         WHERE r.id = NEW.request_id AND r.state = 'granted' AND r.nomination_id = NEW.nomination_id
           AND NEW.rule = ANY (r.rules) AND r.decided_by_id = NEW.decider_id AND r.asked_by_id <> NEW.decider_id
    ) THEN
        RAISE EXCEPTION 'A finding is set aside only as somebody else has asked for it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'waiver_as_it_was_asked', TABLE = 'rotation_waiver';
    END IF;
    RETURN NEW;
    """,
)
"""Who asks never decides, and nothing is set aside that nobody asked for."""

dossier_kept_once_decided = pgtrigger.Trigger(
    name="dossier_kept_once_decided",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
    IF EXISTS (
        SELECT 1 FROM rotation_nomination n
         WHERE n.id = COALESCE(NEW.nomination_id, OLD.nomination_id) AND n.state = 'decided'
    ) THEN
        RAISE EXCEPTION 'The dossier of a decided nomination is closed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dossier_kept_once_decided', TABLE = 'rotation_dossieritem';
    END IF;
    RETURN COALESCE(NEW, OLD);
    """,
)
"""The papers on which a decision was signed stay as they were."""

policy_in_use_keeps_its_numbers = pgtrigger.Trigger(
    name="policy_in_use_keeps_its_numbers",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
    IF (to_jsonb(OLD) - 'valid' - 'name') IS DISTINCT FROM (to_jsonb(NEW) - 'valid' - 'name') AND EXISTS (
        SELECT 1 FROM rotation_batch b WHERE b.policy_id = OLD.id AND b.policy_approved_by_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'A batch was approved under this policy; make a new one.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_in_use_keeps_its_numbers',
                  TABLE = 'rotation_rotationpolicy';
    END IF;
    RETURN NEW;
    """,
)
"""Numbers a batch was approved under stay; a policy may still be closed on a day, or be renamed."""
