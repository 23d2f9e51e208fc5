-- A part leaves out the columns that it has no values for. A row whose source nobody knows stays, and fails a test.
with intelligence_lag as (
    select * from {{ ref('ind_panel__intelligence_lag') }}
),

intelligence_ratio as (
    select * from {{ ref('ind_panel__intelligence_ratio') }}
),

intelligence_context as (
    select * from {{ ref('ind_panel__intelligence_context') }}
),

intelligence_tests as (
    select * from {{ ref('ind_panel__intelligence_tests') }}
),

intelligence_capacity as (
    select * from {{ ref('ind_panel__intelligence_capacity') }}
),

domestic_adoption as (
    select * from {{ ref('ind_panel__domestic_adoption') }}
),

global_distribution as (
    select * from {{ ref('ind_panel__global_distribution') }}
),

resilience as (
    select * from {{ ref('ind_panel__resilience') }}
),

resilience_policy as (
    select * from {{ ref('ind_panel__resilience_policy') }}
),

trade as (
    select * from {{ ref('ind_panel__trade') }}
),

sources as (
    select * from {{ ref('stg_all__sources') }}
),

panel as (
    select * from intelligence_lag
    union all by name
    select * from intelligence_ratio
    union all by name
    select * from intelligence_context
    union all by name
    select * from intelligence_tests
    union all by name
    select * from intelligence_capacity
    union all by name
    select * from domestic_adoption
    union all by name
    select * from global_distribution
    union all by name
    select * from resilience
    union all by name
    select * from resilience_policy
    union all by name
    select * from trade
)

select
    panel.month,
    panel.indicator,
    panel.front,
    panel.leg,
    panel.label,
    panel.value,
    panel.low,
    panel.high,
    panel.unit,
    panel.known_on,
    panel.source_id,
    panel.valid_on,
    panel.first_seen_on,
    panel.mart,
    panel.mart_where,
    sources.held_in,
    panel.held_where,
    true as is_observed,
    coalesce(panel.source_url, sources.url) as source_url
from panel
left join sources on panel.source_id = sources.source_id
