"""Which records are the same document: block, compare, judge, cluster."""
