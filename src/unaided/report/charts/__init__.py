"""Charts that a table cannot be: Altair turned into SVG without a network, one a module."""

from unaided.report.charts.delay_curve import DelayPoint, curve_table, delay_curve
from unaided.report.charts.drawing import Drawing, themed
from unaided.report.charts.forest import forest
from unaided.report.charts.scatter import scatter

__all__ = ["DelayPoint", "Drawing", "curve_table", "delay_curve", "forest", "scatter", "themed"]
