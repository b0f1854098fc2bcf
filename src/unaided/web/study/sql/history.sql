-- What a person met, by family and item: when last at all, last alone, last right alone, and last
-- alone in a check that is still open, to them or to others of it: its result is not told yet.
WITH met AS (
    SELECT
        response.family_id,
        response.item_id,
        response.answered_at,
        response.score,
        (response.status = 'scored' AND (
            (response.aid = 'none' AND response.aid_used IS NOT TRUE)
            OR (response.aid NOT IN ('none', '') AND response.aid_used IS FALSE)
        )) AS alone,
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
        )) IS TRUE AS held
    FROM study_response AS response
    LEFT JOIN study_showing AS showing ON showing.key = response.showing_id
    LEFT JOIN study_assignment AS assignment ON assignment.id = showing.assignment_id
    WHERE response.person_id = %(person)s
        AND response.family_id IS NOT NULL
        AND response.status <> 'missing'
)
SELECT
    family_id,
    item_id,
    MAX(answered_at) AS met_at,
    MAX(CASE WHEN alone THEN answered_at END) AS retrieved_at,
    MAX(CASE WHEN alone AND NOT held AND score = 1 THEN answered_at END) AS got_at,
    MAX(CASE WHEN alone AND held THEN answered_at END) AS held_at
FROM met
GROUP BY family_id, item_id
ORDER BY met_at
