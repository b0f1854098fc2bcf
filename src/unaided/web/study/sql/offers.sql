-- Where chance decided on help for the people of an organisation, answered or not: whose, of which
-- family, when, whether help was at hand, and with which probability it was so.
SELECT
    sitting.person_id,
    item.family_id,
    showing.shown_at,
    showing.aid = 'hints' AS at_hand,
    showing.aid_propensity
FROM study_showing AS showing
JOIN study_sitting AS sitting ON sitting.id = showing.sitting_id
JOIN people_cohort AS cohort ON cohort.id = sitting.cohort_id
JOIN bank_itemversion AS version ON version.id = showing.version_id
JOIN bank_item AS item ON item.id = version.item_id
WHERE cohort.organisation_id = %(organisation)s
    AND showing.aid_propensity IS NOT NULL
    AND showing.shown_at <= %(at)s
ORDER BY sitting.person_id, showing.shown_at
