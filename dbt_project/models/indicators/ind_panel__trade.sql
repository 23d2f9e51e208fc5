-- Of each indicator its headline; where a month stands beside a year that ends with it, the month. A measure that is
-- not known makes no row.
with chip_exports as (
    select * from {{ ref('chip_exports') }}
),

parts as (
    select
        month,
        indicator,
        label,
        case headline
            when 'share' then 100 * share
            when 'growth' then 100 * growth
            when 'ratio' then ratio
            when 'level' then level
        end as value,
        case headline when 'ratio' then 'partner over reporter' when 'level' then level_unit else 'percent' end as unit,
        source_id,
        valid_on,
        known_on,
        'marts.chip_exports' as mart,
        {{ where_text([
            ('indicator', 'indicator', 'text'),
            ('period_start', 'period_start', 'date'),
            ('months', 'months::varchar', 'text'),
        ]) }} as mart_where,
        case
            when source_id in ('trade_figures', 'company_regions')
                then {{ where_text([
                    ('known_on', 'known_on', 'until'),
                    ('indicator', 'indicator', 'text'),
                    ('period_start', 'period_start', 'date'),
                ]) }}
            when source_id = 'sec_edgar'
                then {{ where_text([('vintage', 'known_on', 'until'), ('period_end', 'valid_on', 'date')]) }}
            else {{ where_text([('vintage', 'known_on', 'until'), ('period_start', 'period_start', 'date')]) }}
        end as held_where,
        source_url
    from chip_exports
    where
        case headline
            when 'share' then share
            when 'growth' then growth
            when 'ratio' then ratio
            when 'level' then level
        end is not null
    qualify row_number() over (partition by indicator, month order by months) = 1
)

select
    parts.month,
    parts.indicator,
    'resilience' as front,
    'none' as leg,
    parts.label,
    parts.value,
    parts.unit,
    parts.source_id,
    parts.valid_on,
    parts.known_on as first_seen_on,
    parts.known_on,
    parts.mart,
    parts.mart_where,
    parts.held_where,
    parts.source_url
from parts
