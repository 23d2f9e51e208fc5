with adoption as (
    select * from {{ ref('adoption') }}
),

shares as (
    select
        {{ month_of('valid_on') }} as month,
        case bloc when 'china' then 'china_' else 'us_' end || channel as indicator,
        actor as label,
        value,
        'percent' as unit,
        source_id,
        valid_on,
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
            else {{ where_text([('id', 'id', 'text')]) }}
        end as held_where,
        source_url
    from adoption
    where channel <> 'diffusion'
    qualify row_number() over (partition by channel, bloc, {{ month_of('valid_on') }} order by id desc) = 1
),

parts as (
    select * from shares
)

select
    parts.month,
    parts.indicator,
    'global_distribution' as front,
    'none' as leg,
    parts.label,
    parts.value,
    parts.unit,
    parts.source_id,
    parts.valid_on,
    parts.known_at as first_seen_at,
    parts.known_at,
    parts.mart,
    parts.mart_where,
    parts.held_where,
    parts.source_url
from parts
