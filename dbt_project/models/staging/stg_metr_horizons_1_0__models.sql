{{ metr_models(source('raw', 'metr_horizons_1_0')) }}
