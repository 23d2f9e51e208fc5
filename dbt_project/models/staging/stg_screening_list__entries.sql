with entries as (
    select * from {{ as_of(source('raw', 'screening_list')) }}
)

select
    entry,
    list,
    name,
    federal_register_notice,
    listed_on,
    vintage as known_on,
    string_split(replace(countries, ' ', ''), ',') as countries
from entries
