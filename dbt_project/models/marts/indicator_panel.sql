-- Each part lists the same columns; `mart_where` and `held_where` find the rows a value was made from.
with records as (
    select
        {{ month_of('released_on') }} as month,
        case bloc when 'china' then 'china_record_eci' else 'us_record_eci' end as indicator,
        'intelligence' as front,
        'lag' as leg,
        model as label,
        eci as value,
        eci_low as low,
        eci_high as high,
        'ECI points' as unit,
        'epoch_eci' as source_id,
        released_on as valid_on,
        first_seen_at,
        known_at,
        'marts.frontier' as mart,
        {{ where_text([('model', 'model', 'text')]) }} as mart_where,
        {{ where_text([('vintage', 'known_at', 'date'), ('model', 'model', 'text')]) }} as held_where,
        null::varchar as source_url
    from {{ ref('frontier') }}
    where not is_first
    qualify row_number() over (partition by bloc, {{ month_of('released_on') }} order by eci desc) = 1
),

world as (
    select
        {{ month_of('period_end') }} as month,
        'world_h100e' as indicator,
        'intelligence' as front,
        'ratio' as leg,
        'Chips of US and allied design, cumulative' as label,
        h100e as value,
        h100e_low as low,
        h100e_high as high,
        'H100e' as unit,
        'epoch_chip_sales' as source_id,
        period_end as valid_on,
        known_at as first_seen_at,
        known_at,
        'indicators.ind_chip_stock' as mart,
        {{ where_text([('period_end', 'period_end', 'date'), ('designer_bloc', 'designer_bloc', 'text')]) }}
            as mart_where,
        {{ where_text([
            ('vintage', 'known_at', 'date'),
            ('period_end', 'period_end', 'until'),
            ('', "'designer IN (SELECT designer FROM seeds.designers WHERE bloc = ''us_allied'')'", 'sql'),
        ]) }} as held_where,
        null as source_url
    from {{ ref('ind_chip_stock') }}
    where designer_bloc = 'us_allied' and is_covered
),

china as (
    select
        {{ month_of('period_end') }} as month,
        'china_' || component || '_h100e' as indicator,
        'intelligence' as front,
        'ratio' as leg,
        'China, ' || component as label,
        median_h100e as value,
        low_h100e as low,
        high_h100e as high,
        'H100e' as unit,
        source_id,
        period_end as valid_on,
        known_at as first_seen_at,
        known_at,
        'indicators.ind_china_compute' as mart,
        {{ where_text([('period_end', 'period_end', 'date'), ('component', 'component', 'text')]) }} as mart_where,
        case source_id
            when 'epoch_chip_owners'
                then {{ where_text([
                    ('vintage', 'known_at', 'date'),
                    ('period_end', 'period_end', 'date'),
                    ('', "'owner = ''China'' AND designer = ''Nvidia'''", 'sql'),
                ]) }}
            when 'epoch_chip_sales'
                then {{ where_text([
                    ('vintage', 'known_at', 'date'),
                    ('period_end', 'period_end', 'until'),
                    ('', "'designer IN (SELECT designer FROM seeds.designers WHERE bloc = ''china'')'", 'sql'),
                ]) }}
            else {{ where_text([
                ('known_on', 'known_at', 'date'),
                ('period_end', 'period_end', 'date'),
                ('component', 'component', 'text'),
            ]) }}
        end as held_where,
        source_url
    from {{ ref('ind_china_compute') }}
),

training as (
    select
        {{ month_of('released_on') }} as month,
        case bloc when 'china' then 'china_record_training_flop' else 'us_record_training_flop' end as indicator,
        'intelligence' as front,
        'none' as leg,
        model as label,
        training_flop as value,
        null as low,
        null as high,
        'FLOP' as unit,
        source_id,
        released_on as valid_on,
        known_at as first_seen_at,
        known_at,
        'marts.training_runs' as mart,
        {{ where_text([('bloc', 'bloc', 'text'), ('model', 'model', 'text')]) }} as mart_where,
        {{ where_text([('vintage', 'known_at', 'until'), ('model', 'model', 'text')]) }} as held_where,
        null as source_url
    from {{ ref('training_runs') }}
    where released_on >= date '2020-01-01'
    qualify row_number() over (partition by bloc, {{ month_of('released_on') }} order by training_flop desc) = 1
),

controls as (
    select
        month,
        'restrictiveness_' || channel as indicator,
        'resilience' as front,
        'none' as leg,
        replace(channel, '_', ' ') as label,
        level as value,
        null as low,
        null as high,
        'sum of sign × magnitude' as unit,
        'control_events' as source_id,
        month as valid_on,
        known_at as first_seen_at,
        known_at,
        'marts.restrictiveness' as mart,
        {{ where_text([('month', 'month', 'date'), ('channel', 'channel', 'text')]) }} as mart_where,
        {{ where_text([('known_on', 'known_at', 'until'), ('channel', 'channel', 'text')]) }} as held_where,
        source_url
    from {{ ref('restrictiveness') }}
    where new_events > 0
),

prosecuted as (
    select
        {{ month_of('valid_on') }} as month,
        'prosecuted_usd' as indicator,
        'resilience' as front,
        'none' as leg,
        string_agg(id, ', ' order by id) as label,
        sum(value) as value,
        null as low,
        null as high,
        'USD' as unit,
        'control_events' as source_id,
        max(valid_on) as valid_on,
        max(known_at) as first_seen_at,
        max(known_at) as known_at,
        'marts.controls' as mart,
        'unit = ''USD prosecuted'' AND date_trunc(''month'', valid_on) = DATE '''
        || strftime({{ month_of('valid_on') }}, '%Y-%m-%d') || '''' as mart_where,
        'unit = ''USD prosecuted'' AND date_trunc(''month'', event_on) = DATE '''
        || strftime({{ month_of('valid_on') }}, '%Y-%m-%d') || '''' as held_where,
        any_value(source_url) as source_url
    from {{ ref('controls') }}
    where channel = 'enforcement' and unit = 'USD prosecuted'
    group by {{ month_of('valid_on') }}
),

adoption as (
    select
        {{ month_of('valid_on') }} as month,
        case bloc when 'china' then 'china_' else 'us_' end || channel as indicator,
        case channel when 'diffusion' then 'domestic_adoption' else 'global_distribution' end as front,
        'none' as leg,
        actor as label,
        value,
        null as low,
        null as high,
        'percent' as unit,
        source_id,
        valid_on,
        known_at as first_seen_at,
        known_at,
        'marts.adoption' as mart,
        {{ where_text([('id', 'id', 'text')]) }} as mart_where,
        case source_id
            when 'epoch_models'
                then {{ where_text([
                    ('vintage', 'known_at', 'date'),
                    ('', "'year(released_on) = ' || year(valid_on) || ' AND open_weights IS NOT NULL'", 'sql'),
                ]) }}
            when 'openrouter_rankings'
                then {{ where_text([
                    ('vintage', 'known_at', 'until'),
                    ("date_trunc(''month'', used_on)", month_of('valid_on'), 'date'),
                ]) }}
            when 'hf_hub'
                then {{ where_text([
                    ('vintage', 'known_at', 'until'),
                    ("date_trunc(''month'', vintage)", month_of('valid_on'), 'date'),
                ]) }}
            when 'ms_diffusion'
                then {{ where_text([
                    ('vintage', 'known_at', 'date'),
                    ('last_day(last_month)', 'valid_on', 'date'),
                    ('economy', 'actor', 'text'),
                ]) }}
            else {{ where_text([('id', 'id', 'text')]) }}
        end as held_where,
        source_url
    from {{ ref('adoption') }}
    qualify row_number() over (partition by channel, bloc, {{ month_of('valid_on') }} order by id desc) = 1
),

-- Lags that others found on tests of their own; what restates the index is left out, or its scores would count twice.
statements as (
    select
        {{ month_of('valid_on') }} as month,
        'statement_lag_months' as indicator,
        'intelligence' as front,
        'lag' as leg,
        evaluator || ': ' || follower_model || ' (' || domain || ')' as label,
        months as value,
        low_months as low,
        high_months as high,
        'months' as unit,
        'published_lags' as source_id,
        valid_on,
        known_on as first_seen_at,
        known_on as known_at,
        'seeds.published_lags' as mart,
        {{ where_text([('id', 'id', 'text')]) }} as mart_where,
        {{ where_text([('id', 'id', 'text')]) }} as held_where,
        source_url
    from {{ known(ref('published_lags')) }}
    where months is not null and evidence <> 'own index of public benchmarks'
    qualify row_number() over (partition by {{ month_of('valid_on') }} order by domain = 'general' desc, id asc) = 1
),

-- Tops of the index read by hand stand in until a vintage of that day or later is held, which has the same scores.
stated_distances as (
    select
        {{ month_of('valid_on') }} as month,
        'statement_gap_eci' as indicator,
        'intelligence' as front,
        'lag' as leg,
        leader_model || ' to ' || follower_model as label,
        gap_eci as value,
        null as low,
        null as high,
        'ECI points' as unit,
        'published_lags' as source_id,
        valid_on,
        known_on as first_seen_at,
        known_on as known_at,
        'seeds.published_lags' as mart,
        {{ where_text([('id', 'id', 'text')]) }} as mart_where,
        {{ where_text([('id', 'id', 'text')]) }} as held_where,
        source_url
    from {{ known(ref('published_lags')) }} as lags
    where
        gap_eci is not null
        and not exists (
            select 1 from {{ ref('stg_epoch_eci__vintages') }} as held
            where held.vintage >= lags.known_on
        )
    qualify row_number() over (partition by {{ month_of('valid_on') }} order by valid_on desc, id asc) = 1
),

preference as (
    select
        {{ month_of('valid_on') }} as month,
        'preference_gap_points' as indicator,
        'intelligence' as front,
        'none' as leg,
        leader_model || ' to ' || follower_model as label,
        gap_points as value,
        gap_low_points as low,
        gap_high_points as high,
        'rating points' as unit,
        source_id,
        valid_on,
        known_at as first_seen_at,
        known_at,
        'marts.preference_gap' as mart,
        {{ where_text([('valid_on', 'valid_on', 'date')]) }} as mart_where,
        {{ where_text([('vintage', 'known_at', 'date')]) }} as held_where,
        null as source_url
    from {{ ref('preference_gap') }}
),

entities as (
    select
        month,
        'entity_list_china_entries' as indicator,
        'resilience' as front,
        'none' as leg,
        'Entries with an address in China' as label,
        standing as value,
        null as low,
        null as high,
        'entries' as unit,
        'screening_list' as source_id,
        listed_on as valid_on,
        known_at as first_seen_at,
        known_at,
        'marts.entity_list' as mart,
        {{ where_text([('listed_on', 'listed_on', 'date')]) }} as mart_where,
        {{ where_text([('vintage', 'known_at', 'date'), ('listed_on', 'listed_on', 'until')]) }} as held_where,
        null as source_url
    from {{ ref('entity_list') }}
    qualify row_number() over (partition by month order by listed_on desc) = 1
),

-- When the index was last read: a silence after that day is no evidence of no release.
reading as (
    select
        {{ month_of('known_at') }} as month,
        'index_models_scored' as indicator,
        'intelligence' as front,
        'lag' as leg,
        'Models scored when the index was last read' as label,
        count(*)::double as value,
        null as low,
        null as high,
        'models' as unit,
        'epoch_eci' as source_id,
        known_at as valid_on,
        known_at as first_seen_at,
        known_at,
        'staging.stg_epoch_eci__models' as mart,
        {{ where_text([('known_at', 'known_at', 'date')]) }} as mart_where,
        {{ where_text([('vintage', 'known_at', 'date')]) }} as held_where,
        null as source_url
    from {{ ref('stg_epoch_eci__models') }}
    group by known_at
),

panel as (
    select * from records
    union all
    select * from reading
    union all
    select * from world
    union all
    select * from china
    union all
    select * from training
    union all
    select * from controls
    union all
    select * from prosecuted
    union all
    select * from adoption
    union all
    select * from statements
    union all
    select * from stated_distances
    union all
    select * from preference
    union all
    select * from entities
)

select
    panel.month,
    panel.indicator,
    panel.front,
    panel.leg,
    panel.label,
    panel.value,
    panel.low,
    panel.high,
    panel.unit,
    panel.known_at,
    panel.source_id,
    panel.valid_on,
    panel.first_seen_at,
    panel.mart,
    panel.mart_where,
    sources.held_in,
    panel.held_where,
    true as is_observed,
    coalesce(panel.source_url, sources.url) as source_url
from panel
inner join {{ ref('sources') }} as sources on panel.source_id = sources.source_id
