-- What a source measures replaces what was keyed by hand for the same channel, bloc and month.
with stg_epoch_models__releases as (
    select * from {{ ref('stg_epoch_models__releases') }}
),

stg_openrouter_rankings__tokens as (
    select * from {{ ref('stg_openrouter_rankings__tokens') }}
),

stg_openrouter_months__tokens as (
    select * from {{ ref('stg_openrouter_months__tokens') }}
),

stg_hf_hub__downloads as (
    select * from {{ ref('stg_hf_hub__downloads') }}
),

stg_atom_models__repositories as (
    select * from {{ ref('stg_atom_models__repositories') }}
),

diffusion as (
    select * from {{ ref('diffusion') }}
),

adoption_readings as (
    select * from {{ known(ref('adoption_readings')) }}
),

openness as (
    select
        bloc,
        make_date(year(released_on), 12, 31) as valid_on,
        100 * avg(open_weights::integer) as value,
        count(*) as releases,
        max(known_on) as known_on
    from stg_epoch_models__releases
    where bloc in ('us_allied', 'china') and open_weights is not null and released_on >= date '2022-01-01'
    group by bloc, year(released_on)
),

-- Of a month that is held whole its days are not read.
used as (
    select
        used_on as month,
        last_day(used_on) as used_on,
        'openrouter_months' as source_id,
        bloc,
        tokens,
        known_on
    from stg_openrouter_months__tokens
    union all
    select
        {{ month_of('days.used_on') }} as month,
        days.used_on,
        'openrouter_rankings' as source_id,
        days.bloc,
        days.tokens,
        days.known_on
    from stg_openrouter_rankings__tokens as days
    anti join stg_openrouter_months__tokens as months on {{ month_of('days.used_on') }} = months.used_on
),

-- Tokens of unknown makers stay in the denominator.
tokens as (
    select
        month,
        source_id,
        max(used_on) as valid_on,
        case source_id when 'openrouter_months' then day(last_day(month)) else count(distinct used_on) end as days,
        sum(tokens) filter (where bloc = 'china') as china,
        sum(tokens) filter (where bloc = 'us_allied') as us_allied,
        sum(tokens) as everyone,
        max(known_on) as known_on
    from used
    group by month, source_id
),

-- Only models that count as open models of their own, not copies or parts.
downloads as (
    select
        counts.month,
        max(counts.known_on) as valid_on,
        count(*) as repositories,
        sum(counts.downloads_30_days) filter (where counts.bloc = 'china') as china,
        sum(counts.downloads_30_days) filter (where counts.bloc = 'us_allied') as us_allied,
        sum(counts.downloads_30_days) as everyone,
        max(greatest(counts.known_on, listed.known_on)) as known_on
    from stg_hf_hub__downloads as counts
    inner join stg_atom_models__repositories as listed on counts.repository = listed.repository
    group by counts.month
),

blocs as (
    select
        bloc,
        case bloc when 'china' then 'Chinese authors' else 'US and allied authors' end as authors
    from (select unnest(['us_allied', 'china']) as bloc) as both_blocs
),

measured as (
    select
        'tokens:' || blocs.bloc || ':' || strftime(tokens.month, '%Y-%m') as id,
        tokens.valid_on,
        'token_share' as channel,
        blocs.authors as actor,
        blocs.bloc,
        100 * coalesce(if(blocs.bloc = 'china', tokens.china, tokens.us_allied), 0) / tokens.everyone as value,
        'percent of tokens on ' || tokens.days || ' days' as unit,
        'https://openrouter.ai/api/v1/datasets/exports/rankings-daily/latest.csv' as source_url,
        'OpenRouter, daily rankings' as citation,
        'One aggregator; cheap agent traffic weighs most, direct customers of the labs are absent, makers of stealth '
        || 'models and of the less used ones cannot be told and count to neither bloc' as bias,
        tokens.source_id,
        tokens.known_on
    from tokens
    cross join blocs
    union all
    select
        'downloads:' || blocs.bloc || ':' || strftime(downloads.month, '%Y-%m') as id,
        downloads.valid_on,
        'download_share' as channel,
        blocs.authors as actor,
        blocs.bloc,
        100 * coalesce(if(blocs.bloc = 'china', downloads.china, downloads.us_allied), 0) / downloads.everyone as value,
        'percent of downloads of ' || downloads.repositories || ' open models in thirty days' as unit,
        'https://huggingface.co/api/models' as source_url,
        'Hugging Face Hub, models listed by the ATOM project' as citation,
        'Tests and mirrors count as downloads; small models weigh most, copies by others and Chinese hubs are absent, '
        || 'and so are organisations that were not asked' as bias,
        'hf_hub' as source_id,
        downloads.known_on
    from downloads
    cross join blocs
    where downloads.everyone > 0
    union all
    select
        'diffusion_' || case economy when 'China' then 'cn' else 'us' end || '_' || lower(replace(wave, '-', '')) as id,
        period_end as valid_on,
        'diffusion' as channel,
        economy as actor,
        bloc,
        users_percent as value,
        'percent of working-age people' as unit,
        'https://github.com/microsoft/ai-diffusion-report' as source_url,
        'Microsoft, AI Diffusion' as citation,
        'From the telemetry of one vendor scaled by device share; China is estimated' as bias,
        'ms_diffusion' as source_id,
        known_on
    from diffusion
    where economy in ('China', 'United States')
    union all
    select
        'open:' || bloc || ':' || year(valid_on) as id,
        least(valid_on, known_on) as valid_on,
        'open_weight_share' as channel,
        bloc as actor,
        bloc,
        value,
        'percent of ' || releases || ' notable releases' as unit,
        'https://epoch.ai/data/notable_ai_models.csv' as source_url,
        'Epoch AI, notable models' as citation,
        'Notable models only, so labs with few of them count little; the running year is not complete' as bias,
        'epoch_models' as source_id,
        known_on
    from openness
)

select
    keyed.id,
    keyed.valid_on,
    keyed.channel,
    keyed.actor,
    keyed.bloc,
    keyed.sign,
    keyed.value,
    keyed.unit,
    keyed.source_url,
    keyed.citation,
    keyed.grade,
    keyed.bias,
    'adoption_readings' as source_id,
    keyed.known_on,
    keyed.first_held_on
from adoption_readings as keyed
left join measured
    on
        keyed.channel = measured.channel
        and keyed.bloc = measured.bloc
        and {{ month_of('keyed.valid_on') }} = {{ month_of('measured.valid_on') }}
where measured.id is null
union all by name
select
    measured.*,
    case measured.bloc when 'china' then -1 else 1 end as sign,
    'X' as grade,
    null::date as first_held_on
from measured
