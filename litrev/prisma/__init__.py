"""PRISMA 2020: counts as a pure function of the ledger, and their proof."""
