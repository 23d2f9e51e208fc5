with clusters as (
    select * from {{ as_of(source('raw', 'epoch_gpu_clusters')) }}
),

countries as (
    select * from {{ ref('countries') }}
)

select
    clusters.cluster,
    clusters.ordinal,
    clusters.country,
    clusters.operational_on,
    clusters.h100e,
    clusters.vintage as known_on,
    coalesce(countries.bloc, 'other') as bloc
from clusters
left join countries on clusters.country = countries.name
where
    clusters.status = 'Existing'
    and clusters.certainty in ('Confirmed', 'Likely')
    and not coalesce(clusters.is_duplicate, false)
    and not coalesce(clusters.is_excluded, false)
    and clusters.operational_on <= clusters.vintage
