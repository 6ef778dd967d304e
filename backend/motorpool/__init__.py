"""motorpool: official vehicles of a province, its cities and counties, on one platform."""

__version__ = "0.1.0"
