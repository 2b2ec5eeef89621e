"""The loop: observe, decide, record the intent, act, read back, record what was seen."""
