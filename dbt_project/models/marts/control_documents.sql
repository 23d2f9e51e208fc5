-- A document about several topics counts in each; one about none is under "other". Nothing is weighed here: what a rule
-- means for the index is judged by hand in seeds.control_events.
with stg_federal_register__documents as (
    select * from {{ ref('stg_federal_register__documents') }}
),

topics as (
    select
        document_type,
        published_on,
        document_number,
        url,
        known_on,
        unnest(case when len(topics) = 0 then ['other'] else topics end) as topic
    from stg_federal_register__documents
    where published_on <= known_on
)

select
    {{ month_of('published_on') }} as month,
    topic,
    count(*) as documents,
    count(*) filter (where document_type = 'Rule') as rules,
    max(published_on) as last_published_on,
    max_by(url, strftime(published_on, '%Y-%m-%d') || document_number) as last_url,
    max(known_on) as known_on
from topics
group by {{ month_of('published_on') }}, topic
