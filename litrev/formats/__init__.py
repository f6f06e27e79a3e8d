"""What can be read and written as a file: one module and one row of the table of formats each."""
