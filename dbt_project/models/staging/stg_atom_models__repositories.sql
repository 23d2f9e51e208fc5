with repositories as (
    select * from {{ as_of(source('raw', 'atom_models')) }}
)

select
    repository,
    organization,
    model,
    vintage as known_on
from repositories
