-- What the people of some cohorts met: whose, which family, in which sitting, when, and how far it
-- was got alone. With practice's own help at hand and used, it was not got alone; with help that
-- somebody else put there or chose (assigned, in work), it could not be, so that says nothing.
SELECT
    response.person_id,
    response.family_id,
    response.sitting,
    response.answered_at,
    CASE
        WHEN response.status = 'scored'
            AND response.occasion IN ('practice', 'check')
            AND response.kind <> 'planted error'
            AND (response.aid = 'none'
                OR (response.aid = 'hints' AND showing.assignment_id IS NULL
                    AND response.showing_id IS NOT NULL))
            THEN CASE
                WHEN response.aid = 'none' AND response.aid_used IS NOT TRUE THEN response.score
                WHEN response.aid <> 'none' AND response.aid_used IS FALSE THEN response.score
                ELSE 0.0
            END
    END AS got
FROM study_response AS response
LEFT JOIN study_showing AS showing ON showing.key = response.showing_id
WHERE response.cohort_id IN (%(cohorts)s)
    AND response.person_id IS NOT NULL
    AND response.family_id IS NOT NULL
    AND response.actor = 'person'
    AND response.status <> 'missing'
ORDER BY response.id
