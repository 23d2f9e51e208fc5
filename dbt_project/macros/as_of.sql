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

{#-
    Of every part of a raw table, the rows of the newest vintage retrieved on or before `as_of`.

    The newest day of each part comes first, from the two columns that compress to nothing: what else decides is then
    asked of the rows of that day alone, and the blocks of other days are passed over by what DuckDB knows of them.
-#}
{% macro as_of(relation) -%}
    (
        with newest_days as (
            select
                part,
                max(vintage) as vintage
            from {{ relation }}
            where vintage <= {{ as_of_date() }}
            group by part
        ),

        newest_retrievals as (
            select
                held.part,
                held.vintage,
                max({'retrieved_at': held.retrieved_at, 'sha256': held.sha256}) as newest
            from {{ relation }} as held
            inner join newest_days on held.part = newest_days.part and held.vintage = newest_days.vintage
            group by held.part, held.vintage
        )

        select held.*
        from {{ relation }} as held
        inner join newest_retrievals as latest
            on
                held.part = latest.part
                and held.vintage = latest.vintage
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
