"""Files that are written: one module for each format, and what several of them share."""
