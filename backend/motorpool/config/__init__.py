"""The composition root: settings, all routers, error rendering, the ASGI application."""
