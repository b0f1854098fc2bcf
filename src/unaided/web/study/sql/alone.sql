-- Part of others: was a response unaided for certain? (``situations.ALONE``)
(response.status = 'scored' AND (
    (response.aid = 'none' AND response.aid_used IS NOT TRUE)
    OR (response.aid NOT IN ('none', '') AND response.aid_used IS FALSE)
))
