-- A person's tries alone on kinds that they had met before: how many, how many of them got, and how
-- sure they said they were; those within a night of the last meeting (later = 0) and those a week
-- or more after it (later = 1). A delay is frozen when its sitting starts, so whatever came earlier
-- in the same sitting makes a try an early one. Not those of which they are not told yet how they
-- went (``situations.untold``).
WITH met AS (
    SELECT
        response.id,
        ROW_NUMBER() OVER (
            PARTITION BY
                response.family_id,
                response.sitting,
                CASE WHEN response.sitting = '' THEN response.id ELSE 0 END
            ORDER BY response.answered_at, response.id
        ) AS place
    FROM study_response AS response
    WHERE response.person_id = %(person)s
        AND response.family_id IS NOT NULL
        AND response.status <> 'missing'
),
tried AS (
    SELECT
        response.score,
        response.confidence,
        CASE
            WHEN met.place > 1 OR response.delay_days < %(night)s THEN 0
            WHEN response.delay_days >= %(week)s THEN 1
        END AS later
    FROM met
    JOIN study_response AS response ON response.id = met.id
    LEFT JOIN study_showing AS showing ON showing.key = response.showing_id
    LEFT JOIN study_assignment AS assignment ON assignment.id = showing.assignment_id
    WHERE response.status = 'scored'
        AND COALESCE(response.trials, 1) = 1
        AND (
            (response.aid = 'none' AND response.aid_used IS NOT TRUE)
            OR (response.aid NOT IN ('none', '') AND response.aid_used IS FALSE)
        )
        AND (met.place > 1 OR response.novelty IN ('repeat', 'variant'))
        AND {{untold}} IS NOT TRUE
)
SELECT
    later,
    COUNT(*),
    SUM(CASE WHEN score = 1 THEN 1 ELSE 0 END),
    COUNT(confidence),
    AVG(confidence)
FROM tried
WHERE later IS NOT NULL
GROUP BY later
