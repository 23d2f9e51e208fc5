with adoption as (
    select * from {{ ref('adoption') }}
)

select
    {{ month_of('valid_on') }} as month,
    case bloc when 'china' then 'china_' else 'us_' end || channel as indicator,
    'global_distribution' as front,
    'none' as leg,
    actor as label,
    value,
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
        else {{ where_text([('id', 'id', 'text')]) }}
    end as held_where,
    source_url
from adoption
where channel <> 'diffusion'
qualify row_number() over (partition by channel, bloc, {{ month_of('valid_on') }} order by id desc) = 1
