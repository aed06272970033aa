"""Run the command line as `python -m praktiklog_cli`."""

from praktiklog_cli.main import main

main()
