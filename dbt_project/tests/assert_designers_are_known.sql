-- A designer without a bloc would be missing from the world stock: add it to designers.csv.
select distinct designer
from {{ ref('stg_epoch_chip_sales__quarters') }}
where designer_bloc = 'other'
