"""What every asset has by its place: group, owner, and the keys that several assets name.

What belongs here: attributes that follow from the first word of an asset's key. What does not: single assets.
"""

import dagster as dg

OWNERS = ["team:path2028"]
# The first word of a key -> the group in which Dagster shows it.
GROUPS = {
    "snapshot": "sources",
    "raw": "raw",
    "seeds": "hand_keyed",
    "staging": "staging",
    "indicators": "indicators",
    "marts": "marts",
    "tracking": "tracking",
    "published": "published",
    "studies": "studies",
}
PANEL = dg.AssetKey(["marts", "indicator_panel"])
VERDICT = dg.AssetKey(["tracking", "verdict"])
LEDGER = dg.AssetKey(["tracking", "ledger"])
STATUS = dg.AssetKey(["tracking", "source_status"])
REPORT = dg.AssetKey(["published", "report"])


def snapshot(source: str) -> dg.AssetKey:
    """The payloads of a source."""
    return dg.AssetKey(["snapshot", source])


def raw(source: str) -> dg.AssetKey:
    """The figures of a source."""
    return dg.AssetKey(["raw", source])


def placed(spec: dg.AssetSpec) -> dg.AssetSpec:
    """The asset in the group of its layer, with its owners.

    Raises:
        KeyError: a layer without a group; name it in `GROUPS`.
    """
    return spec.replace_attributes(group_name=GROUPS[spec.key.path[0]], owners=OWNERS)
