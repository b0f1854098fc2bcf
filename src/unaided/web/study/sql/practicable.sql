-- The items that can be practised, and whether they are the cohort's: of a subject of which it met
-- or was assigned something (skills without a subject are of one), or of a skill that comes before or
-- after such a one. What it met is found from one skill to the next in the index of both: asked of
-- every skill by itself, PostgreSQL may read all responses for each that was never met.
WITH RECURSIVE met AS (
    SELECT MIN(response.skill_id) AS skill_id
    FROM study_response AS response
    WHERE response.cohort_id = %(cohort)s
    UNION ALL
    SELECT (
        SELECT MIN(response.skill_id)
        FROM study_response AS response
        WHERE response.cohort_id = %(cohort)s AND response.skill_id > met.skill_id
    )
    FROM met
    WHERE met.skill_id IS NOT NULL
),
known AS (
    SELECT skill.id, skill.subject
    FROM bank_skill AS skill
    WHERE skill.organisation_id = %(organisation)s AND (
        skill.id IN (SELECT met.skill_id FROM met WHERE met.skill_id IS NOT NULL)
        OR EXISTS (
            SELECT 1 FROM study_assignment AS assignment
            JOIN bank_item AS assigned ON assigned.id = assignment.item_id
            JOIN bank_family AS its ON its.id = assigned.family_id
            WHERE assignment.cohort_id = %(cohort)s AND its.skill_id = skill.id
        )
    )
),
beside AS (
    SELECT needs.to_skill_id AS id
    FROM bank_skill_needs AS needs
    WHERE needs.from_skill_id IN (SELECT known.id FROM known)
    UNION
    SELECT needs.from_skill_id
    FROM bank_skill_needs AS needs
    WHERE needs.to_skill_id IN (SELECT known.id FROM known)
)
SELECT
    item.id,
    item.family_id,
    item.current_id,
    family.skill_id,
    skill.subject,
    (skill.subject IN (SELECT known.subject FROM known)
        OR skill.id IN (SELECT beside.id FROM beside)) AS theirs
FROM bank_item AS item
JOIN bank_family AS family ON family.id = item.family_id
JOIN bank_skill AS skill ON skill.id = family.skill_id
WHERE item.organisation_id = %(organisation)s
    AND item.kind IN (%(kinds)s)
    AND item.retired_at IS NULL
    AND item.current_id IS NOT NULL
ORDER BY item.id
