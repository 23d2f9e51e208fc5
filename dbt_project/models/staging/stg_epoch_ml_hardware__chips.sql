-- Total processing performance is performance times bit length, the largest over number formats; where it is not stated
-- the dense 16-bit figure stands in.
with chips as (
    select * from {{ as_of(source('raw', 'epoch_ml_hardware')) }}
),

designers as (
    select * from {{ ref('designers') }}
)

select
    chips.chip,
    chips.designer,
    chips.type,
    chips.foundry,
    chips.released_on,
    chips.price_usd,
    chips.memory_bandwidth,
    chips.power_w,
    chips.process_nm,
    chips.vintage as known_on,
    coalesce(designers.bloc, 'other') as bloc,
    coalesce(chips.tpp_bit_ops, 16 * chips.fp16_flops) as tpp_bit_ops
from chips
left join designers on chips.designer = designers.designer
