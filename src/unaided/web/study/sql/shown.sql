-- The showings of a sitting in order, whether each was answered and not got alone (never of what is
-- kept back), and whether practice asked more than the answer.
SELECT
    version.item_id,
    item.family_id,
    (
        response.id IS NOT NULL
        AND {{untold}} IS NOT TRUE
        AND ({{alone}} AND response.score = 1) IS NOT TRUE
    ) AS failed,
    showing.asks <> 'plain' AS asked_why
FROM study_showing AS showing
JOIN bank_itemversion AS version ON version.id = showing.version_id
JOIN bank_item AS item ON item.id = version.item_id
LEFT JOIN study_response AS response ON response.showing_id = showing.key
LEFT JOIN study_assignment AS assignment ON assignment.id = showing.assignment_id
WHERE showing.sitting_id = %(sitting)s
ORDER BY showing.number
