"""Known vulnerabilities in what is locked, and secrets in what is committed.

Ends with 1 when something is found. A vulnerability service that does not answer is said and is no failure: a change is
not wrong because a service is out of reach.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from detect_secrets.core import baseline
from detect_secrets.core.secrets_collection import SecretsCollection

ROOT = Path(__file__).resolve().parents[1]
SERVICES = {"pypi": "the package index", "osv": "OSV"}
KNOWN = ".secrets.baseline"


def main() -> int:
    """Both, each with its sentence."""
    return max(_vulnerabilities(ROOT / "requirements.lock"), _secrets())


def _vulnerabilities(lock: Path) -> int:
    """Ask one service after the other until one knows every package."""
    for service, name in SERVICES.items():
        packages = _asked(service, lock)
        unknown = [package["name"] for package in packages if "skip_reason" in package]
        found = [(package, flaw) for package in packages for flaw in package.get("vulns", [])]
        for package, flaw in found:
            cure = f"; cured in {', '.join(flaw['fix_versions'])}" if flaw["fix_versions"] else ""
            print(f"{package['name']} {package['version']}: {flaw['id']}{cure}")
        if found:
            print(f"{len(found)} known vulnerabilities in {lock.name}, according to {name}.")
            return 1
        if packages and not unknown:
            print(f"No known vulnerability in the {len(packages)} packages of {lock.name}, according to {name}.")
            return 0
        asked = f"{name} knows {len(packages) - len(unknown)} of {len(packages)} packages" if packages else ""
        print(f"{asked or f'{name} does not answer'}.")
    print(f"NOT AUDITED: no vulnerability service knows all of {lock.name}; run `make audit` where one can be reached.")
    return 0


def _asked(service: str, lock: Path) -> list[dict[str, Any]]:
    """What a service says of each package; nothing when it does not answer."""
    done = subprocess.run(  # noqa: S603  # our own pip-audit
        [
            str(Path(sys.executable).parent / "pip-audit"),
            *("--vulnerability-service", service, "--requirement", str(lock)),
            *("--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off", "--timeout", "10"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return []
    return found


def _secrets() -> int:
    """What looks like a secret in the files of the repository, beyond those that were looked at (`KNOWN`)."""
    known = baseline.load(baseline.load_from_file(str(ROOT / KNOWN)))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607  # the git in use
    files = [name for name in listed.stdout.split("\0") if name]
    found = SecretsCollection()
    with contextlib.chdir(ROOT):  # the baseline names files from there
        found.scan_files(*files)
    new = [secret for _, secret in found - known]
    for secret in new:
        print(f"{secret.filename}:{secret.line_number}: {secret.type}")
    print(f"{len(new)} new and {len(list(known))} known look-alikes of secrets in {len(files)} files.")
    if new:
        print(f"Remove it and renew it at its issuer; if it is none: detect-secrets scan --baseline {KNOWN}")
    return int(bool(new))


if __name__ == "__main__":
    sys.exit(main())
