-- Entries with an address in China, Hong Kong or Macao by day of listing. An entry taken off is not in the file any
-- more, so the past is a lower bound.
with entries as (
    select
        *,
        {{ month_of('listed_on') }} as month
    from {{ as_of(source('raw', 'screening_list')) }}
    where
        list = 'EL'
        and listed_on is not null
        and listed_on <= vintage
        and list_has_any(string_split(replace(countries, ' ', ''), ','), ['CN', 'HK', 'MO'])
),

monthly as (
    select
        month,
        count(*) as added,
        max(vintage) as known_at
    from entries
    group by month
)

select
    month,
    added,
    known_at,
    sum(added) over (order by month)::bigint as standing
from monthly
