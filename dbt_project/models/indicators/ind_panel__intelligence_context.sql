with training_runs as (
    select * from {{ ref('training_runs') }}
),

preference_gap as (
    select * from {{ ref('preference_gap') }}
),

training as (
    select
        {{ month_of('released_on') }} as month,
        case bloc when 'china' then 'china_record_training_flop' else 'us_record_training_flop' end as indicator,
        model as label,
        training_flop as value,
        'FLOP' as unit,
        source_id,
        released_on as valid_on,
        known_on,
        'marts.training_runs' as mart,
        {{ where_text([('bloc', 'bloc', 'text'), ('model', 'model', 'text')]) }} as mart_where,
        {{ where_text([('vintage', 'known_on', 'until'), ('model', 'model', 'text')]) }} as held_where
    from training_runs
    where released_on >= date '2020-01-01'
    qualify row_number() over (partition by bloc, {{ month_of('released_on') }} order by training_flop desc) = 1
),

preference as (
    select
        {{ month_of('valid_on') }} as month,
        'preference_gap_points' as indicator,
        leader_model || ' to ' || follower_model as label,
        gap_points as value,
        gap_points_low as low,
        gap_points_high as high,
        'rating points' as unit,
        source_id,
        valid_on,
        known_on,
        'marts.preference_gap' as mart,
        {{ where_text([('valid_on', 'valid_on', 'date'), ('source_id', 'source_id', 'text')]) }} as mart_where,
        {{ where_text([('vintage', 'known_on', 'date')]) }} as held_where
    from preference_gap
    where gap_points is not null
    qualify row_number() over (
        partition by {{ month_of('valid_on') }}
        order by valid_on desc, source_id = 'arena_page' asc, source_id asc
    ) = 1
),

parts as (
    select * from training
    union all by name
    select * from preference
)

select
    parts.month,
    parts.indicator,
    'intelligence' as front,
    'none' as leg,
    parts.label,
    parts.value,
    parts.low,
    parts.high,
    parts.unit,
    parts.source_id,
    parts.valid_on,
    parts.known_on as first_seen_on,
    parts.known_on,
    parts.mart,
    parts.mart_where,
    parts.held_where
from parts
