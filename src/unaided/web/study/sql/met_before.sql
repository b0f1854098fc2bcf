-- When people last met an item, its family, its skill, before a sitting: what freezes a condition.
SELECT
    person_id,
    MAX(CASE WHEN item_id = %(item)s THEN answered_at END) AS item_at,
    MAX(CASE WHEN family_id = %(family)s THEN answered_at END) AS family_at,
    MAX(CASE WHEN skill_id = %(skill)s THEN answered_at END) AS skill_at
FROM study_response
WHERE person_id IN (%(people)s)
    AND (family_id = %(family)s OR skill_id = %(skill)s)
    AND answered_at <= %(started_at)s
    AND status <> 'missing'
    AND (%(sitting)s = '' OR sitting <> %(sitting)s)
GROUP BY person_id
