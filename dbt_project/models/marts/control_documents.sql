-- A document about several topics counts in each; one about none is under "other". A correction is none of its own.
-- Nothing is weighed here: what a rule means for the index is judged by hand in seeds.control_events.
with stg_federal_register__documents as (
    select * from {{ ref('stg_federal_register__documents') }}
),

topics as (
    select
        document_type,
        published_on,
        document_number,
        corrects,
        url,
        known_on,
        is_sample,
        unnest(case when len(topics) = 0 then ['other'] else topics end) as topic
    from stg_federal_register__documents
    where published_on <= known_on
)

select
    {{ month_of('published_on') }} as month,
    topic,
    count(*) filter (where corrects is null) as documents,
    count(*) filter (where document_type = 'Rule' and corrects is null) as rules,
    count(corrects) as corrections,
    bool_or(is_sample) as is_sample,
    max(published_on) as last_published_on,
    max_by(url, strftime(published_on, '%Y-%m-%d') || document_number) as last_url,
    max(known_on) as known_on
from topics
group by {{ month_of('published_on') }}, topic
