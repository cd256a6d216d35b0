"""A .docx as .pdf, by LibreOffice without a window, where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from playlists.errors import InvalidReport

_TIMEOUT_S = 120


def to_pdf(document: Path, out: Path) -> None:
    """Write the document as PDF. Raises InvalidReport where nothing here can."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise InvalidReport("PDF needs LibreOffice: sh scripts/system-packages documents")
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
