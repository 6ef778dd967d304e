"""What any Django project could use: refusals, lifecycles, events, paging, moments. Knows no vehicle."""
