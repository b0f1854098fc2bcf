-- The items that can be practised, and whether the cohort met or was assigned their skill.
WITH known AS (
    SELECT skill.id
    FROM bank_skill AS skill
    WHERE skill.organisation_id = %(organisation)s AND (
        EXISTS (
            SELECT 1 FROM study_response AS response
            WHERE response.cohort_id = %(cohort)s AND response.skill_id = skill.id
        )
        OR EXISTS (
            SELECT 1 FROM study_assignment AS assignment
            JOIN bank_item AS assigned ON assigned.id = assignment.item_id
            JOIN bank_family AS its ON its.id = assigned.family_id
            WHERE assignment.cohort_id = %(cohort)s AND its.skill_id = skill.id
        )
    )
)
SELECT
    item.id,
    item.family_id,
    item.current_id,
    family.skill_id IN (SELECT known.id FROM known) AS theirs
FROM bank_item AS item
JOIN bank_family AS family ON family.id = item.family_id
WHERE item.organisation_id = %(organisation)s
    AND item.kind IN (%(kinds)s)
    AND item.retired_at IS NULL
    AND item.current_id IS NOT NULL
ORDER BY item.id
