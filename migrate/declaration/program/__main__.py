"""The Pulumi program: one stack for each part of the migration, all from migration.yaml.

    pulumi up -s blue | green | data | traffic

`migrate up PHASE` runs the same program, behind a preview that refuses whatever would touch what serves. No stack
declares a weight: where traffic goes belongs to `migrate run` and `migrate rollback`.
"""

from pathlib import Path

from migrate.pulumi import blue, data, green, program, traffic

# Resources of your own: write a function that calls one of these and then makes them, and name it here instead.
program(
    {"blue": blue, "green": green, "data": data, "traffic": traffic},
    folder=Path(__file__).absolute().parents[1],
)
