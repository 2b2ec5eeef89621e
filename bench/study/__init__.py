"""The gate's study: false rollbacks and failed requests over simulated migrations, beside two rivals."""
