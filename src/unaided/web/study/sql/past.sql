-- What a person met, in order: which family and item, when, whether alone, whether a try of one's
-- own, or the want of one, led to help (who opens a hint did not get it alone), the score, whether it
-- is kept back (``situations.untold``: the person is not told yet how it went), how far its return is
-- put off on purpose, and whether it was practice.
SELECT
    response.family_id,
    response.skill_id,
    response.item_id,
    response.answered_at,
    {{alone}} AS alone,
    (response.aid_used IS TRUE AND (response.aid = 'hints'
        OR (response.status = 'scored' AND response.attempted_first IS TRUE))) AS tried,
    response.score,
    {{untold}} IS TRUE AS held,
    showing.stretch,
    response.occasion = 'practice' AS practised
FROM study_response AS response
LEFT JOIN study_showing AS showing ON showing.key = response.showing_id
LEFT JOIN study_assignment AS assignment ON assignment.id = showing.assignment_id
WHERE response.person_id = %(person)s
    AND response.family_id IS NOT NULL
    AND response.status <> 'missing'
ORDER BY response.answered_at, response.id
