{#- The day whose knowledge is asked for, as a SQL date. -#}
{% macro as_of_date() -%}
    {%- set day = var('as_of', none) -%}
    {%- if day is none and execute -%}
        {{ exceptions.raise_compiler_error(
            "The variable as_of is missing: run dbt with --vars '{as_of: 2026-08-11}' or through `path2028 refresh`."
        ) }}
    {%- endif -%}
    date '{{ day or "9999-12-31" }}'
{%- endmacro %}

{#- Of every part of a raw table, the rows of the newest vintage retrieved on or before `as_of`. -#}
{% macro as_of(relation) -%}
    (
        select held.*
        from {{ relation }} as held
        inner join (
            select
                part,
                max({'vintage': vintage, 'retrieved_at': retrieved_at, 'sha256': sha256}) as newest
            from {{ relation }}
            where vintage <= {{ as_of_date() }}
            group by part
        ) as latest
            on
                held.part = latest.part
                and held.vintage = latest.newest.vintage
                and held.retrieved_at = latest.newest.retrieved_at
                and held.sha256 = latest.newest.sha256
    )
{%- endmacro %}

{#- Every vintage retrieved on or before `as_of`; of several retrievals of a part on one day the last. -#}
{% macro every_vintage(relation) -%}
    (
        select held.*
        from {{ relation }} as held
        inner join (
            select
                part,
                vintage,
                max({'retrieved_at': retrieved_at, 'sha256': sha256}) as newest
            from {{ relation }}
            where vintage <= {{ as_of_date() }}
            group by part, vintage
        ) as latest
            on
                held.part = latest.part
                and held.vintage = latest.vintage
                and held.retrieved_at = latest.newest.retrieved_at
                and held.sha256 = latest.newest.sha256
    )
{%- endmacro %}

{#- Hand-keyed rows that were known on or before `as_of`. -#}
{% macro known(seed) -%}
    (select keyed.* from {{ seed }} as keyed where keyed.known_on <= {{ as_of_date() }})
{%- endmacro %}
