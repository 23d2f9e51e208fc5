"""Every source on payloads written in its publisher's format."""
