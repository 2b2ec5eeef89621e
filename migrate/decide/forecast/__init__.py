"""Forecast: what a migration would cost, simulated with its own rules, gate and traffic before anything moves."""
