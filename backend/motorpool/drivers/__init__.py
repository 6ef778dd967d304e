"""People who drive: licence, duty, usual vehicle. Asks `accounts` and `vehicles`; tells of a driver who leaves duty."""
