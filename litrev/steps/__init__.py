"""One module for each thing that a person does; also the Python API."""
