-- What everybody of an organisation met, person by person in order: for what practice learns of
-- forgetting and of the chance that it foresees; what is kept back (``situations.untold``) is marked.
SELECT
    response.person_id,
    response.family_id,
    response.skill_id,
    COALESCE(response.item_id, -response.family_id) AS item_id,
    response.answered_at,
    {{alone}} AS alone,
    (response.aid_used IS TRUE AND (response.aid = 'hints'
        OR (response.status = 'scored' AND response.attempted_first IS TRUE))) AS tried,
    response.score,
    {{untold}} IS TRUE AS held
FROM study_response AS response
LEFT JOIN study_showing AS showing ON showing.key = response.showing_id
LEFT JOIN study_assignment AS assignment ON assignment.id = showing.assignment_id
JOIN people_cohort AS cohort ON cohort.id = response.cohort_id
WHERE cohort.organisation_id = %(organisation)s
    AND response.person_id IS NOT NULL
    AND response.family_id IS NOT NULL
    AND response.skill_id IS NOT NULL
    AND response.status <> 'missing'
ORDER BY response.person_id, response.answered_at, response.id
