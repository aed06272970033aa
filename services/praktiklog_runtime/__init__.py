"""What every process of Praktiklog needs to run: settings, logs, clock, servers, supervision."""
