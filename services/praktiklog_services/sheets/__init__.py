"""From spreadsheets to facts: a mapping file says what each row of a source's export tells."""
