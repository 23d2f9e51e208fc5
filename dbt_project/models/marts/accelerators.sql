with stg_epoch_ml_hardware__chips as (
    select * from {{ ref('stg_epoch_ml_hardware__chips') }}
),

chips as (
    select
        *,
        max(tpp_bit_ops) filter (where bloc = 'us_allied') over (order by released_on asc) as us_best_bit_ops
    from stg_epoch_ml_hardware__chips
    where released_on is not null and tpp_bit_ops is not null
),

first_us as (
    select
        follower.chip,
        min(leader.released_on) as matched_on,
        min_by(leader.chip, leader.released_on) as matched_chip
    from chips as follower
    inner join chips as leader on follower.tpp_bit_ops <= leader.tpp_bit_ops and leader.bloc = 'us_allied'
    where follower.bloc = 'china'
    group by follower.chip
)

select
    chips.chip,
    chips.designer,
    chips.bloc,
    chips.foundry,
    chips.released_on,
    chips.tpp_bit_ops,
    chips.tpp_bit_ops >= 4.8e15 as is_above_threshold,
    chips.us_best_bit_ops / chips.tpp_bit_ops as us_multiple,
    {{ months_between('first_us.matched_on', 'chips.released_on') }} as lag_months,
    first_us.matched_chip,
    chips.memory_bandwidth,
    chips.power_w,
    chips.process_nm,
    chips.price_usd,
    chips.known_on
from chips
left join first_us on chips.chip = first_us.chip
