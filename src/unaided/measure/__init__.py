"""The measuring core: arrays in, values out; numpy, scipy and numba alone."""
