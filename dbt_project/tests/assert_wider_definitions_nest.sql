{{ config(meta={'dagster': {'ref': {'name': 'compute_ratio'}}}) }}
-- D2 and D3 add components to D1: China's stock may only grow from one to the next, and the world stays the same.
select
    narrow.period_end,
    narrow.definition
from {{ ref('compute_ratio') }} as narrow
inner join {{ ref('compute_ratio') }} as wide
    on
        narrow.period_end = wide.period_end
        and narrow.definition < wide.definition
        and wide.definition in ('D2', 'D3')
where
    narrow.china_h100e > wide.china_h100e
    or abs(narrow.china_h100e + narrow.us_allied_h100e - wide.china_h100e - wide.us_allied_h100e) > 1e-6
