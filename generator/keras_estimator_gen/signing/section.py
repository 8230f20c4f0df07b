"""The part of a page that is ours, between two comments of which the first carries its digest."""

import re
from dataclasses import dataclass
from typing import Final

from .canonical import canonicalize_source
from .header import Seal, digest_text

_BEGIN: Final = re.compile(
    r"^<!-- keras-estimator-gen: begin sha256:(?P<digest>[0-9a-f]{64})[^\n]*-->\n", re.MULTILINE
)
_EXAMPLE: Final = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ADVICE: Final = "Edit above or below this section."
_END: Final = "<!-- keras-estimator-gen: end -->"


@dataclass(frozen=True)
class Section:
    """Where our part of a page stands.

    Attributes
    ----------
    start, stop : int
        Its ends, comments included.
    seal : Seal
        Whether it is as we wrote it, whatever the layout of its examples.
    digest : str
        That of what we wrote.
    """

    start: int
    stop: int
    seal: Seal
    digest: str


def sign_section(body: str) -> str:
    """Put the comments around a text.

    Parameters
    ----------
    body : str
        Markdown, with line feeds as line ends.

    Returns
    -------
    str
        The section, without a line end after it.
    """
    text = f"\n{body.strip()}\n\n"
    digest = _digest_section(text)
    return f"<!-- keras-estimator-gen: begin sha256:{digest} {_ADVICE} -->\n{text}{_END}"


def find_section(page: str) -> Section | None:
    """Return where our part of a page stands, if it has one.

    Parameters
    ----------
    page : str
        The whole page, with line feeds as line ends.
    """
    begin = _BEGIN.search(page)
    end = page.rfind(f"\n{_END}")
    if begin is None or end < begin.end() - 1:
        return None
    text = page[begin.end() : end + 1]
    # Commands that took the digest of the text have written sections.
    intact = begin["digest"] in {_digest_section(text), digest_text(text)}
    stop = end + 1 + len(_END)
    return Section(begin.start(), stop, Seal.INTACT if intact else Seal.BROKEN, begin["digest"])


def replace_section(page: str, section: Section, text: str) -> str:
    """Return the page with another text in place of our part.

    Parameters
    ----------
    page : str
        The page.
    section : Section
        Where our part stands in it.
    text : str
        The new one, from :func:`sign_section`.
    """
    return page[: section.start] + text + page[section.stop :]


def _digest_section(text: str) -> str:
    """Return the digest of a text, in which examples of Python count by what they say."""
    return digest_text(_EXAMPLE.sub(lambda match: canonicalize_source(match[1]) or match[0], text))
