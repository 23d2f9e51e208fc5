with openness as (
    select
        bloc,
        make_date(year(released_on), 12, 31) as valid_on,
        100 * avg(open_weights::integer) as value,
        count(*) as releases,
        max(known_at) as known_at
    from {{ ref('lab_releases') }}
    where bloc in ('us_allied', 'china') and open_weights is not null and released_on >= date '2022-01-01'
    group by bloc, year(released_on)
)

select
    id,
    valid_on,
    channel,
    actor,
    bloc,
    sign,
    value,
    unit,
    source_url,
    citation,
    grade,
    bias,
    known_on as known_at
from {{ known(ref('adoption_readings')) }}
union all
select
    'open:' || bloc || ':' || year(valid_on) as id,
    least(valid_on, known_at) as valid_on,
    'open_weight_share' as channel,
    bloc as actor,
    bloc,
    case bloc when 'china' then -1 else 1 end as sign,
    value,
    'percent of ' || releases || ' notable releases' as unit,
    'https://epoch.ai/data/notable_ai_models.csv' as source_url,
    'Epoch AI, notable models' as citation,
    'X' as grade,
    'Notable models only, so labs with few of them count little; the running year is not complete' as bias,
    known_at
from openness
