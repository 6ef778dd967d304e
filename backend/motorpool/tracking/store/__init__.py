"""The narrow interface of the store of positions: append a batch, latest, track, stops.

Whoever uses it knows nothing of partitions and packed days.
"""

from motorpool.tracking.ingest import Appender
from motorpool.tracking.store.reading import latest, track, untimed
from motorpool.tracking.store.tracks import UNFIT, Track

__all__ = ["UNFIT", "Appender", "Track", "latest", "track", "untimed"]
