{#- Rows of `marts.adoption` in the shape of the panel: of each channel, bloc and month the last by id. -#}
{% macro adoption_rows(cte, condition) -%}
    select
        {{ month_of('valid_on') }} as month,
        case bloc when 'china' then 'china_' else 'us_' end || channel as indicator,
        actor as label,
        value,
        'percent' as unit,
        source_id,
        valid_on,
        known_on,
        first_held_on,
        'marts.adoption' as mart,
        {{ where_text([('id', 'id', 'text')]) }} as mart_where,
        case source_id
            when 'ms_diffusion'
                then {{ where_text([
                    ('vintage', 'known_on', 'date'),
                    ('last_day(last_month)', 'valid_on', 'date'),
                    ('economy', 'actor', 'text'),
                ]) }}
            when 'epoch_models'
                then {{ where_text([
                    ('vintage', 'known_on', 'date'),
                    ('', "'year(released_on) = ' || year(valid_on) || ' AND open_weights IS NOT NULL'", 'sql'),
                ]) }}
            when 'openrouter_rankings'
                then {{ where_text([
                    ('vintage', 'known_on', 'until'),
                    ("date_trunc(''month'', used_on)", month_of('valid_on'), 'date'),
                ]) }}
            when 'openrouter_months'
                then {{ where_text([
                    ('vintage', 'known_on', 'until'),
                    ('used_on', month_of('valid_on'), 'date'),
                ]) }}
            when 'hf_hub'
                then {{ where_text([
                    ('vintage', 'known_on', 'until'),
                    ("date_trunc(''month'', vintage)", month_of('valid_on'), 'date'),
                ]) }}
            else {{ where_text([('id', 'id', 'text')]) }}
        end as held_where,
        source_url
    from {{ cte }}
    where {{ condition }}
    qualify row_number() over (partition by channel, bloc, {{ month_of('valid_on') }} order by id desc) = 1
{%- endmacro %}
