"""How much our way costs beside a named other way, both measured in one run: ratios travel, milliseconds do not."""
