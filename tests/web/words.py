"""The texts that code and templates of the web say through gettext."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from babel.messages.extract import extract_from_dir

WEB = Path(str(files("praktiklog_web")))
_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]
_KEYWORDS = {"_": None, "N_": None, "plural": (1, 2)}


def texts() -> Iterator[str | tuple[str, str]]:
    """Yield every text, those with a plural as pairs."""
    found = extract_from_dir(str(WEB), method_map=_METHODS, keywords=_KEYWORDS)
    for _file, _line, text, _comments, _context in found:
        yield text
