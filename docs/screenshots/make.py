"""Take the README's screenshots from the built site: `make site`, then run this with Debian's Chromium installed."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from gongkai.serving import serve  # noqa: E402  (the checkout's own library)

REPORT = "townships/640221106/2023/index.html"
SHOTS = {
    "report": (REPORT, "", 1280, 900, "light"),
    "findings": (REPORT, "#findings", 1280, 700, "light"),
    "year": ("years/2021/index.html", "", 1280, 900, "light"),
    "compare": ("compare/index.html?r=640181105-2021&r=654202101-2021", "", 1280, 900, "light"),
    "phone": ("townships/640181105/2021/index.html", "#disclosures", 390, 844, "dark"),
}


def main() -> None:
    """Write a PNG for every entry of SHOTS beside this file."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with serve(ROOT / "site") as (address, wait), sync_playwright() as run:
        threading.Thread(target=wait, daemon=True).start()
        browser = run.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        for name, (path, anchor, width, height, scheme) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(address + path + anchor)
            page.screenshot(path=HERE / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
