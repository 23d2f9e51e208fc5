-- Distances only: copies of the page may not be passed on. A model that no table maps could be anybody's: where one is
-- above the lower of the two tops, mapping it could change the distance, and there is none until it is mapped.
with arena_text as (
    select * from {{ ref('stg_arena_text__boards') }}
),

arena_history as (
    select * from {{ ref('stg_arena_history__boards') }}
),

arena_page as (
    select * from {{ ref('stg_arena_page__boards') }}
),

boards as (
    select
        *,
        'arena_text' as source_id
    from arena_text
    union all
    select
        *,
        'arena_history' as source_id
    from arena_history
    union all
    select
        *,
        'arena_page' as source_id
    from arena_page
),

best as (
    select
        source_id,
        valid_on,
        max_by(model, row(rating, model)) filter (where bloc = 'us_allied') as leader_model,
        max_by(model, row(rating, model)) filter (where bloc = 'china') as follower_model,
        max(rating) filter (where bloc = 'us_allied') as leader_rating,
        max(rating) filter (where bloc = 'china') as follower_rating,
        max_by(rating_high - rating_low, row(rating, model)) filter (where bloc = 'us_allied') as leader_width,
        max_by(rating_high - rating_low, row(rating, model)) filter (where bloc = 'china') as follower_width,
        max(known_on) as known_on
    from boards
    group by source_id, valid_on
),

unmapped as (
    select
        boards.source_id,
        boards.valid_on,
        string_agg(boards.model, ', ' order by boards.rating desc, boards.model asc) as models
    from boards
    inner join best on boards.source_id = best.source_id and boards.valid_on = best.valid_on
    where not boards.is_mapped and boards.rating > least(best.leader_rating, best.follower_rating)
    group by boards.source_id, boards.valid_on
),

measured as (
    select
        best.*,
        unmapped.models as blocked_by,
        case when unmapped.models is null then best.leader_rating - best.follower_rating end as gap_points,
        sqrt(pow(best.leader_width, 2) + pow(best.follower_width, 2)) / 2 as half_width
    from best
    left join unmapped on best.source_id = unmapped.source_id and best.valid_on = unmapped.valid_on
    where best.leader_rating is not null and best.follower_rating is not null
)

select
    valid_on,
    source_id,
    leader_model,
    follower_model,
    gap_points,
    known_on,
    blocked_by,
    gap_points - half_width as gap_points_low,
    gap_points + half_width as gap_points_high,
    1 / (1 + pow(10, -gap_points / 400)) as leader_win_share
from measured
