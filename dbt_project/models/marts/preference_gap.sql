-- Distances only: the board itself may not be passed on.
with stg_arena_text__board as (
    select * from {{ ref('stg_arena_text__board') }}
),

best as (
    select
        max(valid_on) as valid_on,
        max_by(model, rating) filter (where bloc = 'us_allied') as leader_model,
        max_by(model, rating) filter (where bloc = 'china') as follower_model,
        max(rating) filter (where bloc = 'us_allied') - max(rating) filter (where bloc = 'china') as gap_points,
        max_by(rating_high - rating_low, rating) filter (where bloc = 'us_allied') as leader_width,
        max_by(rating_high - rating_low, rating) filter (where bloc = 'china') as follower_width,
        max(known_on) as known_on
    from stg_arena_text__board
)

select
    valid_on,
    'arena_text' as source_id,
    leader_model,
    follower_model,
    gap_points,
    known_on,
    gap_points - sqrt(pow(leader_width, 2) + pow(follower_width, 2)) / 2 as gap_points_low,
    gap_points + sqrt(pow(leader_width, 2) + pow(follower_width, 2)) / 2 as gap_points_high,
    1 / (1 + pow(10, -gap_points / 400)) as leader_win_share
from best
where gap_points is not null
