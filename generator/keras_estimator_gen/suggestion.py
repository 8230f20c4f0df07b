"""What somebody who wrote an unknown name probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_LONGEST: Final = 100
"""Characters that are compared: the time of the comparison grows with their square."""


def find_nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate nearest to a name, letter case aside.

    Parameters
    ----------
    name : str
        What was written.
    candidates : iterable of str
        What could have been meant; the earlier wins where two differ only in case.

    Returns
    -------
    str or None
        One of the candidates, or None if none comes near.
    """
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(candidate.lower(), candidate)
    nearest = get_close_matches(name.lower()[:_LONGEST], folded, n=1)
    return folded[nearest[0]] if nearest else None
