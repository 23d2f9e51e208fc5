{{ config(fail_calc='count(told)') }}
-- dbt says how many rows a test found and not which; an error says which source it is that nobody knows.
select
    error(
        'The panel reads ' || string_agg(distinct source_id || ' for ' || indicator, ', ')
        || ', but no public source and no seed has that name: correct source_id in models/indicators/ind_panel__*.sql.'
    ) as told
from {{ ref('indicator_panel') }}
where held_in is null
having count(*) > 0
