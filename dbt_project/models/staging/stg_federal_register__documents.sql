-- A document may come in several slices: the newest retrieval of it counts.
with documents as (
    select * from {{ as_of(source('raw', 'federal_register')) }}
)

select
    document_number,
    document_type,
    published_on,
    effective_on,
    url,
    vintage as known_on,
    coalesce(string_split(topics, ', '), []) as topics
from documents
qualify row_number() over (partition by document_number order by retrieved_at desc, part desc) = 1
