-- Months until a Chinese model came within one point of a US record: a log-normal fitted by maximum likelihood on a
-- grid, records not yet matched being right-censored. Interval by profile likelihood (90 %: 1.353 below the maximum).
with matches as (
    select * from {{ ref('ind_matches') }}
),

span as (
    select
        {{ month_of('min(released_on)') }} as opens_on,
        {{ month_of('max(known_on)') }} as closes_on
    from matches
),

month_ends as (
    select unnest(generate_series(opens_on, closes_on, interval 1 month))::date as month
    from span
),

-- What the same scores said at the end of each month: only releases and matches up to then.
spells as (
    select
        month_ends.month,
        matches.model,
        matches.known_on,
        least(last_day(month_ends.month), matches.known_on) as valid_on,
        coalesce(matches.matched_on <= least(last_day(month_ends.month), matches.known_on), false) as is_matched,
        greatest(
            {{ months_between(
                'matches.released_on', 'least(last_day(month_ends.month), matches.known_on, matches.matched_on)'
            ) }},
            1 / 30.4375
        ) as spell_months
    from month_ends
    inner join matches on last_day(month_ends.month) >= matches.released_on
),

grid as (
    select
        mu.step * 0.025::double as mu,
        sigma.step * 0.05::double as sigma
    from range(-28, 181) as mu (step)
    cross join range(3, 31) as sigma (step)
),

-- One score per grid point: density for the matched, survival for the rest. A month needs three matches.
fitted as (
    select
        spells.month,
        grid.mu,
        grid.sigma,
        sum(
            case
                when spells.is_matched
                    then -ln(grid.sigma) - pow((ln(spells.spell_months) - grid.mu) / grid.sigma, 2) / 2
                else
                    ln(greatest(
                        {{ normal_survival('((ln(spells.spell_months) - grid.mu) / grid.sigma)') }}, 1e-300
                    ))
            end
        ) as log_likelihood
    from spells
    cross join grid
    where
        spells.month in (
            select matched.month from spells as matched
            where matched.is_matched
            group by matched.month
            having count(*) >= 3
        )
    group by spells.month, grid.mu, grid.sigma
),

best as (
    select
        month,
        max_by(mu, log_likelihood) as mu,
        max_by(sigma, log_likelihood) as sigma,
        max(log_likelihood) as log_likelihood
    from fitted
    group by month
),

bounds as (
    select
        fitted.month,
        min(fitted.mu) as mu_low,
        max(fitted.mu) as mu_high
    from fitted
    inner join best on fitted.month = best.month
    where fitted.log_likelihood >= best.log_likelihood - 1.353
    group by fitted.month
),

counted as (
    select
        month,
        max(valid_on) as valid_on,
        max(known_on) as known_on,
        count(*) as us_records,
        count(*) filter (where is_matched) as matched,
        max_by(model, spell_months) filter (where not is_matched) as longest_unmatched_model
    from spells
    group by month
)

select
    best.month,
    counted.valid_on,
    best.sigma as log_sd,
    counted.us_records,
    counted.matched,
    counted.longest_unmatched_model,
    counted.known_on,
    exp(best.mu) as median_months,
    exp(bounds.mu_low) as median_months_low,
    exp(bounds.mu_high) as median_months_high
from best
inner join bounds on best.month = bounds.month
inner join counted on best.month = counted.month
