"""The pack, as the engine runs it: `pulumi preview --policy-pack policies`. It serves until the engine is done."""

from migrate_policies.pack import NAME, POLICIES
from pulumi_policy import PolicyPack

PolicyPack(NAME, POLICIES)
