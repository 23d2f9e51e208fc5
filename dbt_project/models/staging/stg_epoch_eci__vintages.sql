with scores as (
    select * from {{ every_vintage(source('raw', 'epoch_eci')) }}
),

attributed as (
    {{ with_bloc('scores', key='scores.vintage, scores.model') }}
),

availability as (
    select * from {{ ref('availability') }}
)

-- The index re-dates models, to an announcement or to the first of a family. A day is never earlier than in the first
-- vintage that held the model, unless the day of availability is known from elsewhere.
select
    attributed.vintage,
    attributed.model,
    attributed.lead_organization as organization,
    attributed.bloc,
    attributed.is_mapped,
    attributed.bloc_by,
    attributed.accessibility,
    attributed.released_on as stated_on,
    attributed.eci,
    attributed.eci_low,
    attributed.eci_high,
    attributed.sha256,
    coalesce(
        availability.available_on,
        greatest(
            attributed.released_on,
            first_value(attributed.released_on) over (partition by attributed.model order by attributed.vintage)
        )
    ) as released_on,
    attributed.vintage = max(attributed.vintage) over () as is_current,
    min(attributed.vintage) over (partition by attributed.model) as first_seen_on
from attributed
left join availability on attributed.model = availability.model
where attributed.released_on <= attributed.vintage
