-- China's share and the rest make the world, to the last unit, under every definition of the stock.
select
    period_end,
    definition
from {{ ref('compute_ratio') }}
where
    definition in ('D1', 'D2', 'D3')
    and abs(china_share + us_allied_h100e / (us_allied_h100e + china_h100e) - 1) > 1e-12
