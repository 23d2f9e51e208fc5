-- States of a site over time; a day after the vintage is a plan and left out.
with timelines as (
    select * from {{ as_of(source('raw', 'epoch_data_center_timelines')) }}
),

sites as (
    select * from {{ as_of(source('raw', 'epoch_data_centers')) }}
),

countries as (
    select * from {{ ref('countries') }}
)

select
    timelines.handle,
    sites.country,
    timelines.state_on,
    timelines.h100e,
    timelines.power_mw,
    coalesce(countries.bloc, 'other') as bloc,
    greatest(timelines.vintage, sites.vintage) as known_on
from timelines
left join sites on timelines.handle = sites.handle
left join countries on sites.country = countries.name
where timelines.state_on <= timelines.vintage
