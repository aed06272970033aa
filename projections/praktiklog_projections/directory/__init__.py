"""Directory (navne): companies, agreements and their terms, and which lists of codes hold."""
