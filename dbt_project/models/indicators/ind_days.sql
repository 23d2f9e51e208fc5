select unnest(generate_series(date '2020-01-01', {{ as_of_date() }}, interval 1 day))::date as day
