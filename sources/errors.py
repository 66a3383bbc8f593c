"""Everything that can go wrong and is the user's to know.

OpciteError                    base; its message says what happened and what to do, in one line
├── UnknownProvision           a resolution that is not in the catalogue, a paragraph that does not exist
├── BadQuestion                an empty, too long or unusable question
├── UnreadableDocument         a damaged or foreign file (sources.document)
├── FetchFailed                no network, a wrong address, a checksum that does not match
├── DataFolderError            no permission to write, a locked folder
├── ModelError                 an unknown or altered embedding model
├── ModelUnavailable           a language model that cannot be opened (assistant.models)
└── IndexUnusable              no index, a damaged one, one built with another model
"""


class OpciteError(Exception):
    """Base of all errors that a user may see; `str(error)` is one plain line."""


class UnknownProvision(OpciteError):
    """The resolution or the paragraph does not exist."""


class BadQuestion(OpciteError):
    """The question cannot be asked as it stands."""


class FetchFailed(OpciteError):
    """An official text could not be fetched or is not the one expected."""


class DataFolderError(OpciteError):
    """The user's data folder cannot be used."""


class ModelError(OpciteError):
    """The embedding model is unknown, missing or altered."""


class IndexUnusable(OpciteError):
    """There is no index, or it is damaged, or it was built from other texts or another model."""
