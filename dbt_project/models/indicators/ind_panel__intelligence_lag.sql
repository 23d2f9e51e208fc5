with frontier as (
    select * from {{ ref('frontier') }}
),

scored_models as (
    select * from {{ ref('stg_epoch_eci__models') }}
),

held_vintages as (
    select * from {{ ref('stg_epoch_eci__vintages') }}
),

published_lags as (
    select * from {{ known(ref('published_lags')) }}
),

records as (
    select
        {{ month_of('released_on') }} as month,
        case bloc when 'china' then 'china_record_eci' else 'us_record_eci' end as indicator,
        model as label,
        eci as value,
        eci_low as low,
        eci_high as high,
        'ECI points' as unit,
        'epoch_eci' as source_id,
        released_on as valid_on,
        first_seen_on,
        known_on,
        'marts.frontier' as mart,
        {{ where_text([('model', 'model', 'text')]) }} as mart_where,
        {{ where_text([('vintage', 'known_on', 'date'), ('model', 'model', 'text')]) }} as held_where
    from frontier
    where not is_first
    qualify row_number() over (partition by bloc, {{ month_of('released_on') }} order by eci desc) = 1
),

-- When the index was last read: a silence after that day is no evidence of no release.
reading as (
    select
        {{ month_of('known_on') }} as month,
        'index_models_scored' as indicator,
        'Models scored when the index was last read' as label,
        count(*)::double as value,
        'models' as unit,
        'epoch_eci' as source_id,
        known_on as valid_on,
        known_on as first_seen_on,
        known_on,
        'staging.stg_epoch_eci__models' as mart,
        {{ where_text([('known_on', 'known_on', 'date')]) }} as mart_where,
        {{ where_text([('vintage', 'known_on', 'date')]) }} as held_where
    from scored_models
    group by known_on
),

-- Lags that others found on tests of their own; what restates the index is left out, or its scores would count twice.
statements as (
    select
        {{ month_of('valid_on') }} as month,
        'statement_lag_months' as indicator,
        evaluator || ': ' || follower_model || ' (' || domain || ')' as label,
        months as value,
        months_low as low,
        months_high as high,
        'months' as unit,
        'published_lags' as source_id,
        valid_on,
        first_held_on as first_seen_on,
        known_on,
        'seeds.published_lags' as mart,
        {{ where_text([('id', 'id', 'text')]) }} as mart_where,
        {{ where_text([('id', 'id', 'text')]) }} as held_where,
        source_url
    from published_lags
    where months is not null and evidence <> 'own index of public benchmarks'
    qualify row_number() over (partition by {{ month_of('valid_on') }} order by domain = 'general' desc, id asc) = 1
),

-- Tops of the index read by hand stand in until a vintage of that day or later is held, which has the same scores.
stated_distances as (
    select
        {{ month_of('valid_on') }} as month,
        'statement_gap_eci' as indicator,
        leader_model || ' to ' || follower_model as label,
        gap_eci as value,
        'ECI points' as unit,
        'published_lags' as source_id,
        valid_on,
        first_held_on as first_seen_on,
        known_on,
        'seeds.published_lags' as mart,
        {{ where_text([('id', 'id', 'text')]) }} as mart_where,
        {{ where_text([('id', 'id', 'text')]) }} as held_where,
        source_url
    from published_lags
    where
        gap_eci is not null
        and not exists (
            select 1 from held_vintages
            where held_vintages.vintage >= published_lags.known_on
        )
    qualify row_number() over (partition by {{ month_of('valid_on') }} order by valid_on desc, id asc) = 1
),

parts as (
    select * from records
    union all by name
    select * from reading
    union all by name
    select * from statements
    union all by name
    select * from stated_distances
)

select
    parts.month,
    parts.indicator,
    'intelligence' as front,
    'lag' as leg,
    parts.label,
    parts.value,
    parts.low,
    parts.high,
    parts.unit,
    parts.source_id,
    parts.valid_on,
    parts.first_seen_on,
    parts.known_on,
    parts.mart,
    parts.mart_where,
    parts.held_where,
    parts.source_url
from parts
