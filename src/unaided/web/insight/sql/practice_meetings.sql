-- What the people of some cohorts met: whose, which family, in which sitting, when, and how far it
-- was got alone. With practice's own help at hand and used, it was not got alone; with help that
-- somebody else put there or chose (assigned, in work), it could not be, so that says nothing. Who
-- opened a hint of practice's own and left did not get it alone either: an exposure that belongs to no
-- showing (``sittings.keep_seen``), told by the showing in its sitting of which hints were seen.
WITH opened AS (
    SELECT DISTINCT CAST(sitting.id AS TEXT) AS sitting, version.item_id
    FROM study_sitting AS sitting
    JOIN study_showing AS seen ON seen.sitting_id = sitting.id
    JOIN bank_itemversion AS version ON version.id = seen.version_id
    WHERE sitting.cohort_id IN (%(cohorts)s)
        AND seen.assignment_id IS NULL
        AND seen.hints_shown > 0
)
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
        WHEN response.status = 'exposure' AND opened.item_id IS NOT NULL AND response.aid_used IS TRUE
            THEN 0.0
    END AS got
FROM study_response AS response
LEFT JOIN study_showing AS showing ON showing.key = response.showing_id
LEFT JOIN opened ON opened.sitting = response.sitting AND opened.item_id = response.item_id
    AND response.status = 'exposure'
WHERE response.cohort_id IN (%(cohorts)s)
    AND response.person_id IS NOT NULL
    AND response.family_id IS NOT NULL
    AND response.actor = 'person'
    AND response.status <> 'missing'
ORDER BY response.id
