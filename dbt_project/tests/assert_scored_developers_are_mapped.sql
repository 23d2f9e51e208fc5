{{ config(severity='warn') }}
-- A new developer must not stop the day's refresh, nor vanish unseen: `path2028 doctor` names it.
-- A scored model whose developer no table knows would vanish from both frontiers: add it to organizations.csv,
-- countries.csv or model_families.csv.
select
    model,
    organization
from {{ ref('stg_epoch_eci__models') }}
where not is_mapped
