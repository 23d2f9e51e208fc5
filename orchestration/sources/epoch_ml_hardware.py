"""Epoch's machine learning hardware: what each accelerator does, in the measures that export rules are written in.

Converts chips to H100 equivalents and tests them against control thresholds: total processing performance is the
rule's own metric (operations per second times bits), die area gives its density. Derived ratios, in which the
publisher writes "inf", are not read.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import date, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    "chip": text("Accelerator", "Hardware name", key=True),
    "designer": text("Who designs it", "Manufacturer"),
    "type": text("GPU, TPU, NPU ...", "Type"),
    "foundry": text("Who makes it", "Foundry"),
    "released_on": date("First sold", "Release date", ahead=True),
    "price_usd": number("Price at release in US dollars", "Release price (USD)"),
    "fp16_flops": number(
        "Dense 16-bit tensor performance, operations per second", "Tensor-FP16/BF16 performance (FLOP/s)"
    ),
    "fp8_flops": number("Dense 8-bit floating performance, operations per second", "FP8 performance (FLOP/s)"),
    "int8_ops": number("Dense 8-bit integer performance, operations per second", "INT8 performance (OP/s)"),
    "tpp_bit_ops": number(
        "Total processing performance, operations per second times bits", "Total processing performance (bit-OP/s)"
    ),
    "memory_bytes": number("Memory in bytes", "Memory (bytes)", "Memory size per board (Byte)"),
    "memory_bandwidth": number("Memory bandwidth in bytes per second", "Memory bandwidth (byte/s)"),
    "link_bandwidth": number("Bandwidth to chips of the same node, bytes per second", "Intranode bandwidth (byte/s)"),
    "power_w": number("Thermal design power in watts", "TDP (W)"),
    "process_nm": number("Process in nanometres as marketed", "Process size (nm)"),
    "die_mm2": number("Die area in square millimetres", "Die Size (mm^2)"),
}

SOURCE = Source(
    name="epoch_ml_hardware",
    title="Machine learning hardware",
    publisher="Epoch AI",
    url="https://epoch.ai/data/ml_hardware.csv",
    licence=licences.CC_BY_EPOCH,
    cadence_days=60,
    feeds=("accelerators",),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS),
    expectations=(
        *contracts.table(COLUMNS, rows=(100, 5_000), keeps=0.9, tells=0.99, revised=0.1),
        contracts.filled("designer", mostly=0.95),
        *contracts.measured("tpp_bit_ops", 1e11, 1e20, mostly=0.8),
        contracts.between("memory_bytes", 1e6, 1e13),
        contracts.between("power_w", 1, 1e5),
    ),
)
