"""What the vault refuses; no message repeats a number, a name or a text."""

from typing import ClassVar


class VaultRefused(Exception):  # noqa: N818  its subclasses are rules, named as sentences
    """The vault does not do what was asked; the message begins with the rule and says what to do.

    `en` is a template over the parameters of the rule.
    """

    en: ClassVar[str]

    def __init__(self, **params: object) -> None:
        super().__init__(f"{type(self).__name__}: {self.en.format(**params)}")


class CprIsInvalid(VaultRefused):
    """Not ten digits, no such date, or a day to come; modulus 11 is not asked for."""

    en = "the number is no CPR number ({why}); correct it where it was written"


class CprIsTaken(VaultRefused):
    """Another candidate has the number."""

    en = "candidate {candidate_id} has this number; use that id"


class LookupHasNoPurpose(VaultRefused):
    """Nobody opens or searches a person without saying why."""

    en = "say why you look; choose one of {purposes}"


class UnknownPerson(VaultRefused):
    """The vault holds nothing of this candidate."""

    en = "the vault holds nobody under {candidate_id}; store the person first, or correct the id"


class PersonIsErased(VaultRefused):
    """The key of the person is gone, and nothing brings it back."""

    en = "the key of {candidate_id} is gone; what was sealed under it cannot be read again"


class TextIsTaken(VaultRefused):
    """A text is never replaced: what refers to it would say something else."""

    en = "there is a text under {text_ref}; leave `text_ref` out and take the one that comes back"


class SealIsBroken(VaultRefused):
    """A ciphertext was changed, or belongs to another person or kind."""

    en = (
        "what is sealed as {what} is not what was stored; restore the tables of the vault, "
        "or the file of the person's key"
    )


class OperatorKeyIsWrong(VaultRefused):
    """This key did not make this vault."""

    en = (
        "{file} is not the key that this vault was made with; put that file back: "
        "without it nothing of the vault can be read"
    )


class NotTheOwner(VaultRefused):
    """Persons are opened by whoever owns the data folder alone, until there is sign-in."""

    en = "the vault is open to the owner of {folder} alone; run the command as that user"
