-- Part of others, of a response and what assigned it: is the person not told yet how it went? The
-- check is open to them, or to others of it, or a later one on the same family is still to come
-- (``situations.untold``; ``feedback.told_at``).
(assignment.occasion = 'check' AND (
    assignment.closes_at > %(at)s
    OR (assignment.stratum <> '' AND EXISTS (
        SELECT 1 FROM study_assignment AS other
        WHERE other.cohort_id = assignment.cohort_id
            AND other.created_at = assignment.created_at
            AND other.occasion = 'check'
            AND other.stratum <> ''
            AND other.withdrawn_at IS NULL
            AND other.closes_at > %(at)s
    ))
    OR EXISTS (
        SELECT 1 FROM study_assignment AS later
        JOIN bank_item AS its ON its.id = later.item_id
        WHERE later.person_id = response.person_id
            AND its.family_id = response.family_id
            AND later.planned_delay_days IS NOT NULL
            AND later.withdrawn_at IS NULL
            AND later.closes_at > %(at)s
    )
))
