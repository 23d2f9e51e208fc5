-- The organization tagged is that of the scaffold; the first model tagged decides the bloc, by its family. A tag may
-- be an address or be led by its maker: the last part is the model.
with swe_bench as (
    select * from {{ as_of(source('raw', 'swe_bench')) }}
),

submissions as (
    select
        * exclude (model, organization),
        null::varchar as organization,
        null::varchar as country,
        coalesce(nullif(split_part(rtrim(trim(split_part(model, ',', 1)), '/'), '/', -1), ''), system) as model
    from swe_bench
),

attributed as (
    {{ with_bloc('submissions', key='submissions.board, submissions.submission') }}
)

select
    board,
    submission,
    model,
    lead_organization as organization,
    bloc,
    is_mapped,
    submitted_on,
    resolved_percent,
    open_model,
    open_system,
    is_checked,
    vintage as known_on
from attributed
