{#-
    A CTE with `model`, `organization`, `country` (one row per `key`), plus `lead_organization`, `bloc`, `bloc_by` and
    `is_mapped`. The first-named organization decides; the hand table of organizations beats the publisher's country,
    and a blank organization falls back on the model's family name. What none of them knows is `other` and not mapped.
-#}
{% macro with_bloc(cte, key='model') -%}
    select
        {{ cte }}.*,
        coalesce(
            organizations.canonical, nullif(trim(split_part({{ cte }}.organization, ',', 1)), ''), family.canonical
        ) as lead_organization,
        coalesce(organizations.bloc, countries.bloc, family.bloc, 'other') as bloc,
        coalesce(organizations.bloc, countries.bloc, family.bloc) is not null as is_mapped,
        case when nullif(trim({{ cte }}.organization), '') is null then 'hand' else 'publisher' end as bloc_by
    from {{ cte }}
    left join {{ ref('organizations') }} as organizations
        on trim(split_part({{ cte }}.organization, ',', 1)) = organizations.name
    left join {{ ref('countries') }} as countries
        on trim(split_part({{ cte }}.country, ',', 1)) = countries.name
    left join (
        select
            families.prefix,
            owners.canonical,
            owners.bloc
        from {{ ref('model_families') }} as families
        inner join {{ ref('organizations') }} as owners on families.organization = owners.name
    ) as family
        on
            nullif(trim({{ cte }}.organization), '') is null
            and starts_with(lower({{ cte }}.model), lower(family.prefix))
    qualify row_number() over (partition by {{ key }} order by length(family.prefix) desc nulls last) = 1
{%- endmacro %}
