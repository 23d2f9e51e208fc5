-- Downloads of thirty days: the last look at each organisation in a month stands for the month.
with hf_hub as (
    select * from {{ every_vintage(source('raw', 'hf_hub')) }}
),

counts as (
    select
        *,
        null::varchar as country,
        repository as model
    from hf_hub
    qualify vintage = max(vintage) over (partition by part, {{ month_of('vintage') }})
),

attributed as (
    {{ with_bloc('counts', key='counts.vintage, counts.repository') }}
)

select
    repository,
    lead_organization as organization,
    bloc,
    is_mapped,
    created_on,
    downloads_30_days,
    downloads,
    likes,
    vintage as known_on,
    {{ month_of('vintage') }} as month
from attributed
