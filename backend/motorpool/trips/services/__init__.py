"""Everything that changes a trip: asking (`requests`), sending out (`dispatch`), driving, rating."""
