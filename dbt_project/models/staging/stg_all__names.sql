{#- What publishers call developers, countries, partners and designers, wherever a crosswalk is to know the name. One
    entry per way of naming: source, what is named, its column, and the columns that may decide in its place. -#}
{%- set developers = [
    ('epoch_eci', 'organization', 'model', 'country'),
    ('epoch_models', 'organization', 'model', 'country'),
    ('epoch_large_models', 'organization', 'model', 'country'),
    ('epoch_benchmarks', 'organization', 'model', 'country'),
    ('arena_text', 'organization', 'model', 'null'),
    ('arena_history', 'organization', 'model', 'null'),
    ('arena_page', 'organization', 'model', 'null'),
    ('hf_hub', 'organization', 'repository', 'null'),
    ('models_dev', "case when contains(model, '/') then split_part(model, '/', 1) else provider end", 'model', 'null'),
    ('openrouter_models', "ltrim(author, '~')", 'model', 'null'),
    ('openrouter_months', "nullif(author, 'other')", 'null', 'null'),
    ('openrouter_rankings', "nullif(author, 'other')", 'null', 'null'),
    ('epoch_lab_compute', 'lab', 'lab', 'null'),
    ('metr_horizons', 'null', "replace(model, '_', '-')", 'null'),
    ('metr_horizons_1_0', 'null', "replace(model, '_', '-')", 'null'),
    ('swe_bench', 'null', "coalesce(nullif(split_part(rtrim(trim(split_part(model, ',', 1)), '/'), '/', -1), ''), system)", 'null'),
] -%}
{%- set countries = [
    ('epoch_eci', 'country', 'organization'),
    ('epoch_models', 'country', 'organization'),
    ('epoch_large_models', 'country', 'organization'),
    ('epoch_benchmarks', 'country', 'organization'),
    ('epoch_gpu_clusters', 'country', 'null'),
    ('epoch_data_centers', 'country', 'null'),
    ('ms_diffusion', 'economy', 'null'),
] -%}
{%- set designers = [
    ('epoch_chip_sales', 'designer'),
    ('epoch_chip_owners', 'designer'),
    ('epoch_ml_hardware', 'designer'),
] -%}
{%- set partners = [
    ('comtrade', 'partner_iso3'),
    ('us_census', 'partner_iso3'),
    ('eurostat_comext', 'partner_iso3'),
    ('hk_idds', 'partner_iso3'),
    ('korea_trade', 'partner_iso3'),
    ('us_gpus', 'partner_iso3'),
    ('taiwan_customs', 'coalesce(partner_iso3, partner)'),
] -%}
{%- set first = "nullif(trim(split_part(%s::varchar, ',', 1)), '')" -%}
with named as (
    {% for held_in, organization, model, country in developers -%}
        select
            '{{ held_in }}' as source_id,
            case when {{ first % organization }} is null then 'model' else 'developer' end as kind,
            coalesce({{ first % organization }}, {{ model }}) as name,
            {{ first % organization }} as organization,
            {{ first % country }} as country
        from {{ as_of(source('raw', held_in)) }}
        union all
    {% endfor -%}
    {% for held_in, country, organization in countries -%}
        select
            '{{ held_in }}' as source_id,
            'country' as kind,
            {{ first % country }} as name,
            {{ first % organization }} as organization,
            {{ first % country }} as country
        from {{ as_of(source('raw', held_in)) }}
        union all
    {% endfor -%}
    {% for kind, entries in (('designer', designers), ('partner', partners)) -%}
        {% for held_in, name in entries -%}
            select
                '{{ held_in }}' as source_id,
                '{{ kind }}' as kind,
                {{ name }} as name,
                null as organization,
                null as country
            from {{ as_of(source('raw', held_in)) }}
            {% if not (kind == 'partner' and loop.last) %}union all{% endif %}
        {% endfor -%}
    {% endfor -%}
)

select
    source_id,
    kind,
    name,
    organization,
    country,
    count(*) as mentions
from named
where name is not null
group by source_id, kind, name, organization, country
