"""Run the command line as `python -m praktiklog`."""

from praktiklog.main import main

main()
