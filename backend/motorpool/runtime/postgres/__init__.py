"""An embedded PostgreSQL, supervised by us: `with Cluster(home).running() as url`."""

from motorpool.runtime.postgres.cluster import Cluster
from motorpool.runtime.postgres.temporary import temporary_cluster

__all__ = ["Cluster", "temporary_cluster"]
