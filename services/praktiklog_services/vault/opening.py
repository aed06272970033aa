"""Where the vault of an installation is: its folder and its key."""

import os
from pathlib import Path
from typing import Final

from praktiklog_runtime.files import data_folder, ensure_folder
from praktiklog_runtime.settings import Settings
from praktiklog_services.vault.errors import NotTheOwner
from praktiklog_services.vault.operator_key import FILE, FileKey
from praktiklog_services.vault.vault import Vault

ROLE: Final = "vault"
"""The database role of whoever opens the vault."""


def opened(settings: Settings, conninfo: str) -> Vault:
    """Open the vault of a data folder, for the folder's owner. Raises what `Vault` does."""
    folder = data_folder(settings.data)
    if folder.stat().st_uid != os.geteuid():
        raise NotTheOwner(folder=folder)
    return Vault(conninfo, ensure_folder(folder / "vault"), FileKey(key_file(settings)))


def key_file(settings: Settings) -> Path:
    """Say where the operator's key is."""
    return settings.vault_key or settings.data / "keys" / FILE
