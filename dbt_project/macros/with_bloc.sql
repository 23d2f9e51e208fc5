{#-
    A CTE with `model`, `organization`, `country` (one row per `key`), plus `lead_organization`, `bloc`, `bloc_by` and
    `is_mapped`. The first-named organization decides; the hand table of organizations beats the publisher's country,
    and a blank organization falls back on the model's family name. What none of them knows is `other` and not mapped.
    Publishers write names in any case: none counts.
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
    left join ({{ folded(ref('organizations')) }}) as organizations
        on lower(trim(split_part({{ cte }}.organization, ',', 1))) = organizations.name_folded
    left join ({{ folded(ref('countries')) }}) as countries
        on lower(trim(split_part({{ cte }}.country, ',', 1))) = countries.name_folded
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

{#- A crosswalk with one row per name whatever its case; a data test of the seed keeps such rows of one mind. -#}
{% macro folded(crosswalk) -%}
    select
        *,
        lower(name) as name_folded
    from {{ crosswalk }}
    qualify row_number() over (partition by lower(name) order by name) = 1
{%- endmacro %}
