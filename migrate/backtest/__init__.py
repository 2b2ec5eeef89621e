"""Backtest: the gate and its rivals on recorded traffic, before anybody trusts them with live traffic."""
