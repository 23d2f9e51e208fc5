"""The scenario model: which path to 2028 is the world tracking?

A pure library: frames in, frames out. It reads no file but its own assumptions and its own record, knows no clock, no
network, no database and none of its sibling packages. Its surface is what `__init__.pyi` lists, with the modules
`model.assumptions` (thresholds, dates and every other number), `model.answers` (when an answer is given a name),
`model.synthetic` (worlds whose truth is known),
`model.signposts` (statements the panel decides), `model.realised` (what came, and the score of recorded forecasts),
`model.origins` (the backtest, one origin at a time) and `model.track` (how backtest and calibration came out). Other
modules are internal, and import-linter holds it. Names load on first use, so importing the package costs nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
