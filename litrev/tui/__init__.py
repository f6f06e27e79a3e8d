"""Screens: keys in, steps called, what they say drawn. No rules live here."""
