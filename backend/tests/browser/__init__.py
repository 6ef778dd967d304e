"""Journeys in a real Chromium, against a real installation started as a user starts it."""
