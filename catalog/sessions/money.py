"""Rupees and paise; inside, money is integers of paise."""

from __future__ import annotations

from decimal import Decimal


def rupees_decimal(paise: int | None) -> str | None:
    """``149900`` → ``"1499.00"``; ``None`` stays ``None``."""
    return None if paise is None else str((Decimal(paise) / 100).quantize(Decimal("0.01")))


def price_label(paise: int | None) -> str:
    """``149900`` → ``"₹1,499"``, ``15_00_000_00`` → ``"₹15,00,000"``, ``None`` → ``"Free"``."""
    if paise is None:
        return "Free"
    whole, rest = divmod(paise, 100)
    return f"₹{_grouped(whole)}" + (f".{rest:02d}" if rest else "")


def _grouped(number: int) -> str:
    """Indian grouping: the last three digits, then pairs."""
    head, tail = divmod(number, 1000)
    if not head:
        return str(tail)
    pairs = []
    while head:
        head, pair = divmod(head, 100)
        pairs.append(f"{pair:02d}" if head else str(pair))
    return ",".join([*reversed(pairs), f"{tail:03d}"])
