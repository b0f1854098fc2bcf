-- What practice chose for the people of some cohorts, and what chance had in it, in order: whose,
-- in which sitting, what, when, whether chance drew the family and among which, whether help was at
-- hand and with which probability, how far the return was put off, what was foreseen, and what came
-- of it: the score, whether alone, when.
SELECT
    sitting.person_id,
    sitting.id,
    version.item_id,
    item.family_id,
    showing.shown_at,
    showing.drawn,
    showing.among,
    showing.aid = 'hints' AS at_hand,
    showing.aid_propensity,
    showing.stretch,
    showing.foreseen,
    CASE WHEN response.status = 'scored' THEN response.score END AS score,
    (response.aid = 'none' AND response.aid_used IS NOT TRUE)
        OR (response.aid NOT IN ('none', '') AND response.aid_used IS FALSE) AS alone,
    response.answered_at
FROM study_sitting AS sitting
JOIN study_showing AS showing ON showing.sitting_id = sitting.id
JOIN bank_itemversion AS version ON version.id = showing.version_id
JOIN bank_item AS item ON item.id = version.item_id
LEFT JOIN study_response AS response ON response.showing_id = showing.key
WHERE sitting.cohort_id IN (%(cohorts)s)
    AND showing.assignment_id IS NULL
    AND showing.foreseen IS NOT NULL
ORDER BY sitting.id, showing.number
