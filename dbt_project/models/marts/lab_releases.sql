select
    model,
    organization,
    bloc,
    released_on,
    open_weights,
    training_flop,
    hardware,
    first_seen_at,
    parameters,
    is_frontier,
    accessibility,
    confidence,
    reference_url,
    is_mapped,
    known_at
from {{ ref('stg_epoch_models__releases') }}
