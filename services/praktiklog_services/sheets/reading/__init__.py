"""Files of rows, whatever their format: a module a format, told apart by what is in the file."""
