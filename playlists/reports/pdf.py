"""A .docx as .pdf, by LibreOffice without a window, where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from playlists.errors import InvalidReport

_TIMEOUT_S = 120


def program() -> str | None:
    """The program that makes PDFs here, where there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(document: Path, out: Path) -> None:
    """Write the document as PDF. Raises InvalidReport where nothing here can."""
    office = program()
    if office is None:
        raise InvalidReport(
            "A PDF needs LibreOffice on the Centre's machine: run "
            "“sh scripts/system-packages documents” there. The Word document can be had now."
        )
    with tempfile.TemporaryDirectory() as folder:
        # A profile of its own: a window that somebody has open would take the work otherwise.
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        arguments = [profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        try:
            subprocess.run(
                [office, *arguments, str(document)],
                check=True,
                capture_output=True,
                timeout=_TIMEOUT_S,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise InvalidReport("LibreOffice could not make the PDF.") from error
        made = Path(folder) / f"{document.stem}.pdf"
        if not made.exists():
            raise InvalidReport("LibreOffice could not make the PDF.")
        shutil.move(made, out)
