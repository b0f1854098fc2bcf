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
    AND {{untold}} IS NOT TRUE
