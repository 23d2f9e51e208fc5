-- Names that begin with a tilde point to other models and are left out; free variants say nothing of the price.
with openrouter_models as (
    select * from {{ as_of(source('raw', 'openrouter_models')) }}
),

offers as (
    select
        *,
        null::varchar as country,
        author as organization
    from openrouter_models
    where not starts_with(author, '~') and not contains(model, ':')
),

attributed as (
    {{ with_bloc('offers', key='offers.model') }}
)

select
    model,
    permaslug,
    lead_organization as organization,
    bloc,
    is_mapped,
    hugging_face_id,
    listed_on,
    input_usd_per_mtok,
    output_usd_per_mtok,
    vintage as known_on,
    {{ name_key("split_part(model, '/', 2)") }} as name_key
from attributed
