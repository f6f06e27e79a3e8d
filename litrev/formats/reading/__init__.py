"""Reading files of records in any format and encoding, each with an account of what was read, mended and rejected."""
