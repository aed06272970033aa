"""What pages are put together from: questions, answers, tables, charts, words."""
