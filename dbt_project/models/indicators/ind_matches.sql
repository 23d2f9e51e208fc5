-- For every kept US record: the first Chinese model within one point of it or above.
with ind_records as (
    select * from {{ ref('ind_records') }}
)

select
    us_records.model,
    us_records.released_on,
    us_records.known_on,
    min(china.released_on) as matched_on,
    min_by(china.model, china.released_on) as matched_by
from ind_records as us_records
left join ind_records as china on china.bloc = 'china' and china.eci >= us_records.eci - 1
where us_records.bloc = 'us_allied' and not us_records.is_first
group by us_records.model, us_records.released_on, us_records.known_on
