"""Why a stored fit cannot be used: sentences that say what was found and what to do.

::

    StoredFitError          a stored fit cannot be used
    ├── NotAFitError        the file is not one, or is damaged
    ├── NewerFitError       it was written by a later version
    └── OtherDataError      it was fitted to other data
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

VERSION: Final = 1
"""Of the file: raised where an older reader would misread it, not where it may pass over more."""


class StoredFitError(ValueError):
    """A stored fit cannot be used; the text says what was found and what to do."""


class NotAFitError(StoredFitError):
    """The file is not a stored fit, or is damaged."""


class NewerFitError(StoredFitError):
    """The file was written by a later version.

    Attributes:
        found: Its version.
    """

    def __init__(self, path: Path, found: int) -> None:
        super().__init__(
            f"{path}: a stored fit of version {found}; this Unaided reads up to {VERSION}. "
            "Update Unaided, or fit anew."
        )
        self.found = found


class OtherDataError(StoredFitError):
    """The fit belongs to other data.

    Attributes:
        found: The fingerprint of the data it was fitted to.
        expected: That of the data at hand.
    """

    def __init__(self, path: Path, found: str, expected: str) -> None:
        super().__init__(
            f"{path}: fitted to other data (fingerprint {found}; the data at hand have "
            f"{expected}). Fit anew, or name the fit of these data."
        )
        self.found, self.expected = found, expected
