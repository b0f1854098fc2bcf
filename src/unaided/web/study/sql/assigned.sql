-- A person's assignments that practice must keep clear of, in order of closing: those open or to
-- come and not answered, and those of a check that is still open to them, or to somebody for whom
-- it was made at the same time: its key is told to nobody yet.
SELECT
    assignment.id,
    assignment.cohort_id,
    assignment.item_id,
    item.family_id,
    item.current_id,
    assignment.opens_at,
    assignment.closes_at,
    assignment.position,
    assignment.planned_delay_days,
    response.id IS NOT NULL AS answered,
    assignment.turn_id,
    assignment.stratum
FROM study_assignment AS assignment
JOIN bank_item AS item ON item.id = assignment.item_id
LEFT JOIN study_showing AS showing ON showing.assignment_id = assignment.id
LEFT JOIN study_response AS response ON response.showing_id = showing.key
WHERE assignment.person_id = %(person)s
    AND assignment.withdrawn_at IS NULL
    AND (
        (assignment.closes_at > %(at)s AND response.id IS NULL)
        OR (assignment.occasion = 'check' AND (
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
            OR (response.id IS NOT NULL AND EXISTS (
                SELECT 1 FROM study_assignment AS later
                JOIN bank_item AS its ON its.id = later.item_id
                WHERE later.person_id = assignment.person_id
                    AND its.family_id = item.family_id
                    AND later.planned_delay_days IS NOT NULL
                    AND later.withdrawn_at IS NULL
                    AND later.closes_at > %(at)s
            ))
        ))
    )
ORDER BY assignment.closes_at, assignment.position, assignment.id
