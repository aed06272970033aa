"""The pages, a folder each: `page.py` says what it is, `page.html` how it looks."""
