"""Chips, clusters, data centers and the compute of laboratories, in their publishers' real formats, for the tests."""

from __future__ import annotations

from tests.sources.wire_lab import day
from tests.wire import CHINA, USA, table

CLUSTERS_HEADER = (
    "Name,Status,Certainty,Single cluster?,H100 equivalents,Chip type (primary),Chip quantity (primary),Country,Owner,"
    "First Operational Date,Note,Sector,Power Capacity (MW),Users,Quote,Possible Duplicate,"
    "Include in Standard Analysis,Exclude"
)


def gpu_clusters(count: int = 320, *, factor: float = 1.0) -> bytes:
    """Every third is an anonymised Chinese one; quotes hold line breaks."""
    rows: list[list[object]] = []
    for number in range(count):
        chinese = number % 3 == 0
        planned = number % 10 == 9
        rows.append([
            "Anonymized Chinese System" if chinese else f"Site {number:03d}, Phase 1",
            "Planned" if planned else "Existing", "Confirmed", "Yes", (512 + number) * factor, "NVIDIA H100 SXM5 80GB",
            "" if chinese else 512.0 + number, CHINA if chinese else USA, "" if chinese else "OpenAI,Microsoft",
            "" if planned else day(number, start="2012-01-05"), "", "Private", 12.5, "",
            '"four buildings"\nof 300 MW', "True" if number % 8 == 1 else "", "" if planned else "True", "",
        ])  # fmt: skip
    return table(CLUSTERS_HEADER, rows)


SITES_HEADER_JANUARY = (
    "Handle,Title,Project,Address,Latitude,Longitude,Owner,Users,Investors,Construction companies,Energy companies,"
    "Current H100 equivalents,Current power (MW),Current total capital cost (2025 USD billions)"
)
SITES_HEADER = (
    "Name,Current H100 equivalents,Current power (MW),Current total capital cost (2025 USD billions),Owner,Users,Notes,"
    "Project,Investors,Country,Address"
)
USERS = "SpaceXAI #confident, Cursor #speculative"


def data_centers_january(count: int = 18) -> bytes:
    rows: list[list[object]] = [
        [
            f"Amazon Site {n:02d} Mississippi", f"Amazon Site {n:02d}", "Project Rainier #speculative", "Canton, MS",
            "32°35'25\"N", "90°05'35\"W", "Amazon #confident" if n else "", USERS, "", "", "", 214348.5 + n, 341, 10.89,
        ]
        for n in range(count)
    ]  # fmt: skip
    return table(SITES_HEADER_JANUARY, rows)


def data_centers(count: int = 30) -> bytes:
    rows: list[list[object]] = [
        [
            f"Amazon Site {n:02d}", 314348.5 + n, 441, 12.5, "Amazon #confident", USERS, "A site, with buildings.",
            "Project Rainier #confident", "Softbank,OpenAI", "United States", "Canton, MS",
        ]
        for n in range(count)
    ]  # fmt: skip
    return table(SITES_HEADER, rows)


TIMELINES_HEADER_JANUARY = (
    "Date,Data center,Construction status,Power (MW),H100 equivalents,Buildings operational,"
    "Total capital cost (2025 USD billions),Performance (8-bit OP/s)"
)
TIMELINES_HEADER = (
    "Date,Construction status,Buildings operational,IT power (MW),Power (MW),H100 equivalents,"
    "Performance (8-bit OP/s),Total capital cost (2025 USD billions),Data center,Thumbnail"
)


def data_center_timelines(sites: int = 18, *, january: bool = False) -> bytes:
    """Eight states of each site, the last ones ahead of any day of the tests."""
    rows: list[list[object]] = []
    for site in range(sites):
        for step in range(8):
            state_on, h100e, power = day(step, start="2024-03-01", step=300), 50000.5 * step, 120.0 * step
            ops, cost, status = 1979000000000000 * 50000 * step, 1.5 * step, f"Building {step} is up, says a permit"
            if january:
                rows.append([state_on, f"Amazon Site {site:02d} Mississippi", status, power, h100e, step, cost, ops])
            else:
                rows.append(
                    [state_on, status, step, power / 1.3, power, h100e, ops, cost, f"Amazon Site {site:02d}", ""]
                )
    return table(TIMELINES_HEADER_JANUARY if january else TIMELINES_HEADER, rows)


HARDWARE_HEADER_2025 = (
    "Hardware name,Manufacturer,Type,Release date,Release price (USD),Tensor-FP16/BF16 performance (FLOP/s),"
    "INT8 performance (OP/s),Memory size per board (Byte),Memory bandwidth (byte/s),Intranode bandwidth (byte/s),"
    "Die Size (mm^2),TDP (W),Process size (nm),Foundry,Energy efficiency,FP8 performance (FLOP/s),"
    "Total processing performance (bit-OP/s)"
)
HARDWARE_HEADER = (
    "Hardware name,Manufacturer,Type,Notes,Release date,Release price (USD),Tensor-FP16/BF16 performance (FLOP/s),"
    "FP8 performance (FLOP/s),Memory (bytes),Memory bandwidth (byte/s),Intranode bandwidth (byte/s),TDP (W),"
    "INT8 performance (OP/s),Foundry,Die Size (mm^2),Process size (nm),Total processing performance (bit-OP/s)"
)


def ml_hardware_2025(count: int = 110) -> bytes:
    """The layout of November 2025; derived ratios read "inf"."""
    rows: list[list[object]] = [
        [
            f"Chip {n:03d}", "Huawei" if n % 3 else "NVIDIA", "NPU", day(n, step=30, start="2016-01-01"), "",
            1e12 * (n + 1), 2e12 * (n + 1), 8e10, 2e12, 6e11, 826.0, 300.0 + n, 7.0, "SMIC", "inf", "",
            1.6e13 * (n + 1),
        ]
        for n in range(count)
    ]  # fmt: skip
    return table(HARDWARE_HEADER_2025, rows)


def ml_hardware(count: int = 114) -> bytes:
    """The layout of July 2026: notes, and memory under another name."""
    rows: list[list[object]] = [
        [
            f"Chip {n:03d}", "Huawei" if n % 3 else "NVIDIA", "NPU", 'For "inference", mostly',
            day(n, step=30, start="2016-01-01"), 11000.0, 1e12 * (n + 1), "", 8e10, 2e12, 6e11, 300.0 + n,
            2e12 * (n + 1), "SMIC", 826.0, 7.0, 1.6e13 * (n + 1),
        ]
        for n in range(count)
    ]  # fmt: skip
    return table(HARDWARE_HEADER, rows)


def lab_compute(*, factor: float = 1.0) -> bytes:
    rows: list[list[object]] = []
    for year in (2023, 2024, 2025):
        for n, lab in enumerate(("OpenAI", "Google DeepMind", "Anthropic")):
            h100e = 102534.5 * (year - 2022) * (n + 1) * factor
            rows.append([
                f"{lab} end-{year}", lab, year, f"{year}-12-31", h100e * 0.7, h100e, h100e * 1.3, "By a script",
            ])  # fmt: skip
    return table("Name,Lab,Year,Date,h100e_p5,h100e_med,h100e_p95,Notes", rows)
