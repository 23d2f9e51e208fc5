-- Entries with an address in China, Hong Kong or Macao by day of listing. An entry taken off is not in the file any
-- more, so the past is a lower bound. Of an entry without an address nobody can say whether it belongs here: how many
-- there are by then stands beside the count.
with stg_screening_list__entries as (
    select * from {{ ref('stg_screening_list__entries') }}
),

listed as (
    select * from stg_screening_list__entries
    where list = 'EL' and listed_by_on <= known_on
),

entries as (
    select * from listed
    where list_has_any(countries, ['CN', 'HK', 'MO'])
),

unplaced as (
    select listed_by_on
    from listed
    where coalesce(len(countries), 0) = 0
),

daily as (
    select
        listed_by_on as listed_on,
        count(*) as added,
        count(*) filter (where listed_on is null) as undated,
        bool_or(is_sample) as is_sample,
        max(known_on) as known_on
    from entries
    group by listed_by_on
)

select
    listed_on,
    {{ month_of('listed_on') }} as month,
    added,
    undated,
    is_sample,
    known_on,
    sum(added) over (order by listed_on)::bigint as standing,
    (
        select count(*) from unplaced
        where unplaced.listed_by_on <= daily.listed_on
    ) as unplaced
from daily
