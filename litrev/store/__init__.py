"""The ledger of a review: tables, migrations and the one class that reads and writes them."""
