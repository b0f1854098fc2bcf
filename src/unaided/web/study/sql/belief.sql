-- How many answers a person gave about as sure, alone or with help, and how many were right;
-- not those of which they are not told yet how they went (``situations.untold``).
SELECT COUNT(*), SUM(response.score)
FROM study_response AS response
LEFT JOIN study_showing AS showing ON showing.key = response.showing_id
LEFT JOIN study_assignment AS assignment ON assignment.id = showing.assignment_id
WHERE response.person_id = %(person)s
    AND response.confidence > %(above)s
    AND response.confidence <= %(up_to)s
    AND response.status = 'scored'
    AND response.kind <> 'planted error'
    AND %(alone)s = (
        (response.aid = 'none' AND response.aid_used IS NOT TRUE)
        OR (response.aid NOT IN ('none', '') AND response.aid_used IS FALSE)
    )
    AND (%(alone)s OR response.aid <> '')
    AND (assignment.occasion = 'check' AND (
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
    )) IS NOT TRUE
