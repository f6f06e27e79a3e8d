"""What can be searched: one module and one row of `registry` each. Adapters know the network, never the disk."""
