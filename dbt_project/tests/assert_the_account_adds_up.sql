{{ config(meta={'dagster': {'ref': {'name': 'compute_account'}}}) }}
-- The rows of the account up to a definition are that definition's two stocks, for every quarter it is stated for.
with totals as (
    select
        ratio.period_end,
        ratio.definition,
        ratio.us_allied_h100e,
        ratio.china_h100e,
        sum(account.h100e) filter (where account.bloc = 'us_allied') as us_allied_account_h100e,
        sum(account.h100e) filter (where account.bloc = 'china') as china_account_h100e
    from {{ ref('compute_ratio') }} as ratio
    inner join {{ ref('compute_account') }} as account
        on ratio.period_end = account.period_end and ratio.definition >= account.enters_at
    where ratio.definition in ('D1', 'D2', 'D3')
    group by ratio.period_end, ratio.definition, ratio.us_allied_h100e, ratio.china_h100e
)

select
    period_end,
    definition
from totals
where
    abs(us_allied_h100e - us_allied_account_h100e) > 1e-6
    or abs(china_h100e - china_account_h100e) > 1e-6
