-- A document may come in several slices: the newest retrieval of it counts. Where the slice of a year is held, the
-- sample has nothing to add to it.
with documents as (
    select * from {{ as_of(source('raw', 'federal_register')) }}
),

whole as (
    select distinct part as year from documents
    where part <> 'sample'
)

select
    documents.document_number,
    documents.document_type,
    documents.published_on,
    documents.effective_on,
    documents.url,
    documents.corrects,
    documents.vintage as known_on,
    documents.part = 'sample' as is_sample,
    coalesce(string_split(documents.topics, ', '), []) as topics
from documents
left join whole on strftime(documents.published_on, '%Y') = whole.year
where documents.part <> 'sample' or whole.year is null
qualify
    row_number() over (
        partition by documents.document_number
        order by documents.part = 'sample', documents.retrieved_at desc, documents.part desc
    ) = 1
