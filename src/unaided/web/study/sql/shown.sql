-- The showings of a sitting in order, and whether each was answered and told not to be got alone.
SELECT
    version.item_id,
    item.family_id,
    (
        response.id IS NOT NULL
        AND (assignment.occasion = 'check' AND assignment.closes_at > %(at)s) IS NOT TRUE
        AND (response.status = 'scored' AND response.score = 1 AND (
            (response.aid = 'none' AND response.aid_used IS NOT TRUE)
            OR (response.aid NOT IN ('none', '') AND response.aid_used IS FALSE)
        )) IS NOT TRUE
    ) AS failed
FROM study_showing AS showing
JOIN bank_itemversion AS version ON version.id = showing.version_id
JOIN bank_item AS item ON item.id = version.item_id
LEFT JOIN study_response AS response ON response.showing_id = showing.key
LEFT JOIN study_assignment AS assignment ON assignment.id = showing.assignment_id
WHERE showing.sitting_id = %(sitting)s
ORDER BY showing.number
