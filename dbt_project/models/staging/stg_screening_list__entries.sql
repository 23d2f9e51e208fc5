-- An entry without a day of listing was listed by the end of the year of its notice, else by the first vintage that
-- has it. Where the whole list is held, a sample has nothing to add to it.
with entries as (
    select * from {{ as_of(source('raw', 'screening_list')) }}
),

whole as (
    select count(*) > 0 as is_held from entries
    where part <> 'sample'
),

vintages as (
    select * from {{ every_vintage(source('raw', 'screening_list')) }}
),

first_seen as (
    select
        list,
        name,
        min(vintage) as first_seen_on
    from vintages
    group by list, name
)

select
    entries.entry,
    entries.list,
    entries.name,
    entries.federal_register_notice,
    entries.listed_on,
    entries.vintage as known_on,
    entries.part = 'sample' as is_sample,
    string_split(replace(entries.countries, ' ', ''), ',') as countries,
    coalesce(
        entries.listed_on,
        least(make_date(entries.notice_year::integer, 12, 31), first_seen.first_seen_on)
    ) as listed_by_on
from entries
inner join first_seen on entries.list = first_seen.list and entries.name = first_seen.name
cross join whole
where entries.part <> 'sample' or not whole.is_held
