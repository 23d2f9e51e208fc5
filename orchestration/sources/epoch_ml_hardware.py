"""Epoch's machine learning hardware: what each accelerator does, in the measures that export rules are written in.

Converts chips to H100 equivalents and tests them against control thresholds: total processing performance is the
rule's own metric (operations per second times bits), die area gives its density. Derived ratios, in which the
publisher writes "inf", are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "chip": ("Hardware name",),
    "designer": ("Manufacturer",),
    "type": ("Type",),
    "foundry": ("Foundry",),
    "released_on": ("Release date",),
    "price_usd": ("Release price (USD)",),
    "fp16_flops": ("Tensor-FP16/BF16 performance (FLOP/s)",),
    "fp8_flops": ("FP8 performance (FLOP/s)",),
    "int8_ops": ("INT8 performance (OP/s)",),
    "tpp_bit_ops": ("Total processing performance (bit-OP/s)",),
    "memory_bytes": ("Memory (bytes)", "Memory size per board (Byte)"),
    "memory_bandwidth": ("Memory bandwidth (byte/s)",),
    "link_bandwidth": ("Intranode bandwidth (byte/s)",),
    "power_w": ("TDP (W)",),
    "process_nm": ("Process size (nm)",),
    "die_mm2": ("Die Size (mm^2)",),
}
COLUMNS = {
    "chip": Column(kind="text", about="Accelerator", key=True),
    "designer": Column(kind="text", about="Who designs it"),
    "type": Column(kind="text", about="GPU, TPU, NPU ..."),
    "foundry": Column(kind="text", about="Who makes it"),
    "released_on": Column(kind="date", about="First sold", ahead=True),
    "price_usd": Column(kind="number", about="Price at release in US dollars"),
    "fp16_flops": Column(kind="number", about="Dense 16-bit tensor performance, operations per second"),
    "fp8_flops": Column(kind="number", about="Dense 8-bit floating performance, operations per second"),
    "int8_ops": Column(kind="number", about="Dense 8-bit integer performance, operations per second"),
    "tpp_bit_ops": Column(kind="number", about="Total processing performance, operations per second times bits"),
    "memory_bytes": Column(kind="number", about="Memory in bytes"),
    "memory_bandwidth": Column(kind="number", about="Memory bandwidth in bytes per second"),
    "link_bandwidth": Column(kind="number", about="Bandwidth to chips of the same node, bytes per second"),
    "power_w": Column(kind="number", about="Thermal design power in watts"),
    "process_nm": Column(kind="number", about="Process in nanometres as marketed"),
    "die_mm2": Column(kind="number", about="Die area in square millimetres"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`ml_hardware.csv` to one row per accelerator."""
    return reading.tidy(reading.csv_rows(payload, UPSTREAM), COLUMNS)


SOURCE = Source(
    name="epoch_ml_hardware",
    title="Machine learning hardware",
    publisher="Epoch AI",
    url="https://epoch.ai/data/ml_hardware.csv",
    licence=CC_BY_EPOCH,
    cadence_days=60,
    feeds=("accelerators",),
    columns=COLUMNS,
    parse=parse,
    coverage=("chip",),
    expectations=(
        contracts.rows_between(100, 5_000),
        contracts.unique("chip"),
        contracts.filled("designer", mostly=0.95),
        contracts.filled("tpp_bit_ops", mostly=0.8),
        contracts.between("tpp_bit_ops", 1e11, 1e20),
        contracts.between("memory_bytes", 1e6, 1e13),
        contracts.between("power_w", 1, 1e5),
        contracts.keeps(0.9),
        contracts.keeps(0.99, blocking=False),
        contracts.revised_at_most(0.1),
    ),
)
