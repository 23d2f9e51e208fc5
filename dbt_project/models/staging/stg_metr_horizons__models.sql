{{ metr_models(source('raw', 'metr_horizons')) }}
