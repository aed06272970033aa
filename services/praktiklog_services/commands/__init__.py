"""Commands: from a request's body to an answer, decided on the log."""

from praktiklog_services.commands.answers import Accepted, Answer, Problem, Recorded, Refused
from praktiklog_services.commands.handler import Handler

__all__ = ["Accepted", "Answer", "Handler", "Problem", "Recorded", "Refused"]
