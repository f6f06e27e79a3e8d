"""Screening without a screen: what is decided, what is pending, what comes next."""
