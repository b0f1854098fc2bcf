-- What the people who are in a cohort met of some skills there, person by person in order: where a
-- plan of practice begins. What they did in other cohorts is for those who teach these. What is not
-- told yet is left out (``situations.untold``), and so is what a tool answered and they judged.
SELECT
    response.person_id,
    response.family_id,
    response.skill_id,
    response.answered_at,
    {{alone}} AS alone,
    (response.aid_used IS TRUE AND (response.aid = 'hints'
        OR (response.status = 'scored' AND response.attempted_first IS TRUE))) AS tried,
    response.score
FROM study_response AS response
LEFT JOIN study_showing AS showing ON showing.key = response.showing_id
LEFT JOIN study_assignment AS assignment ON assignment.id = showing.assignment_id
JOIN people_enrolment AS enrolment ON enrolment.person_id = response.person_id
WHERE response.cohort_id = %(cohort)s
    AND enrolment.cohort_id = %(cohort)s
    AND enrolment.left_at IS NULL
    AND response.kind <> 'planted error'
    AND response.skill_id IN (%(skills)s)
    AND response.answered_at < %(before)s
    AND response.status <> 'missing'
    AND {{untold}} IS NOT TRUE
ORDER BY response.person_id, response.answered_at, response.id
