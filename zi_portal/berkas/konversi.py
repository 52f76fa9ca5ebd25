"""Office documents → PDF by LibreOffice, which is given nothing but the one file."""

import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

DETIK = 90
MEMORI_TERBESAR = 4 * 1024 * 1024 * 1024  # bytes of address space; LibreOffice maps far more
HASIL_TERBESAR = 200 * 1024 * 1024  # bytes of one written file

# No macros, nothing fetched: an office file may name pictures on any address inside the network.
_PROFIL = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


class KonversiGagal(Exception):
    """LibreOffice made no PDF of the file, or took too long; the text is for the log."""


def find_soffice() -> str | None:
    """The program, where it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert_to_pdf(sumber: Path, folder: Path) -> Path:
    """Make a PDF of an office file in `folder`; raise KonversiGagal.

    The profile is made for this one run, so that runs never share or keep anything.
    """
    soffice = find_soffice()
    if soffice is None:
        raise KonversiGagal("LibreOffice belum terpasang")
    with tempfile.TemporaryDirectory(prefix="zi-kantor-") as rumah:
        profil = Path(rumah) / "profil" / "user"
        profil.mkdir(parents=True)
        (profil / "registrymodifications.xcu").write_text(_PROFIL)
        perintah = [
            *_with_limits(),
            *_without_network(),
            soffice,
            f"-env:UserInstallation=file://{rumah}/profil",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(sumber),
        ]
        _run(perintah, rumah)
    hasil = folder / f"{sumber.stem}.pdf"
    if not hasil.is_file() or not hasil.stat().st_size:
        raise KonversiGagal("LibreOffice tidak membuat PDF")
    return hasil


def _run(perintah: list[str], rumah: str) -> None:
    # Its own session: at the end of its time everything that it started ends with it.
    proses = subprocess.Popen(  # noqa: S603  a list of our own words
        perintah,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"HOME": rumah, "TMPDIR": rumah, "PATH": os.defpath},
        start_new_session=True,
    )
    try:
        proses.wait(DETIK)
    except subprocess.TimeoutExpired as error:
        raise KonversiGagal(f"belum selesai setelah {DETIK} detik") from error
    finally:
        if proses.poll() is None:
            os.killpg(proses.pid, signal.SIGKILL)
            proses.wait()


def _with_limits() -> tuple[str, ...]:
    prlimit = shutil.which("prlimit")
    batas = (f"--as={MEMORI_TERBESAR}", f"--cpu={DETIK}", f"--fsize={HASIL_TERBESAR}", "--")
    return (prlimit, *batas) if prlimit else ()


@cache
def _without_network() -> tuple[str, ...]:
    """What stands before the command so that it has no network, where the system allows it."""
    unshare = shutil.which("unshare")
    coba = (unshare, "--net", "--map-root-user", "--") if unshare else ()
    if not coba:
        return ()
    hasil = subprocess.run([*coba, "true"], capture_output=True, check=False)  # noqa: S603  ours
    return () if hasil.returncode else coba
