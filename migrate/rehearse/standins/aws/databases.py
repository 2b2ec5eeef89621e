"""Databases: RDS instances with their subnet and parameter groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.wording import pick, shown
from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

_RENAMED = {
    "allocatedStorage": "AllocatedStorage",
    "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "availabilityZone": "AvailabilityZone",
    "backupRetentionPeriod": "BackupRetentionPeriod",
    "copyTagsToSnapshot": "CopyTagsToSnapshot",
    "dbName": "DBName",
    "deletionProtection": "DeletionProtection",
    "engine": "Engine",
    "engineVersion": "EngineVersion",
    "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "instanceClass": "DBInstanceClass",
    "iops": "Iops",
    "kmsKeyId": "KmsKeyId",
    "manageMasterUserPassword": "ManageMasterUserPassword",
    "maxAllocatedStorage": "MaxAllocatedStorage",
    "multiAz": "MultiAZ",
    "parameterGroupName": "DBParameterGroupName",
    "password": "MasterUserPassword",
    "port": "Port",
    "publiclyAccessible": "PubliclyAccessible",
    "storageEncrypted": "StorageEncrypted",
    "storageType": "StorageType",
    "vpcSecurityGroupIds": "VpcSecurityGroupIds",
}
_AT_BIRTH = {"username": "MasterUsername", "dbSubnetGroupName": "DBSubnetGroupName"}
_FIXED = frozenset(("identifier", "engine", "dbName", "username", "storageEncrypted", "kmsKeyId", "availabilityZone"))
_KEPT = frozenset(
    ("password", "skipFinalSnapshot", "finalSnapshotIdentifier", "applyImmediately", "manageMasterUserPassword")
)
_SAME = tuple(
    name for name in _RENAMED if name not in _KEPT | {"iamDatabaseAuthenticationEnabled", "parameterGroupName"}
)


def _tagged(aws: Account, new: Values) -> Values:
    tags = tagging.every(aws, new)
    return {"Tags": tagging.pairs(tags)} if tags else {}


def _tags(aws: Account, arn: str) -> Values:
    return tagging.told(aws, aws.call("rds", "list_tags_for_resource", ResourceName=arn)["TagList"])


def _retag(aws: Account, change: Change) -> None:
    added, gone = tagging.changes(aws, change)
    if gone:
        aws.call("rds", "remove_tags_from_resource", ResourceName=change.old["arn"], TagKeys=gone)
    if added:
        aws.call("rds", "add_tags_to_resource", ResourceName=change.old["arn"], Tags=tagging.pairs(added))


def _instance_rules(values: Values) -> Iterator[tuple[str, str]]:
    if values.get("manageMasterUserPassword") and values.get("password"):
        yield "password", '"password": conflicts with manageMasterUserPassword'
    if (
        not values.get("skipFinalSnapshot")
        and not values.get("finalSnapshotIdentifier")
        and values.get("deletionProtection")
    ):
        yield (
            "finalSnapshotIdentifier",
            "must be given when skipFinalSnapshot is false, or the instance cannot be deleted",
        )
    if not 0 <= int(values.get("backupRetentionPeriod", 0)) <= 35:
        yield "backupRetentionPeriod", "expected backupRetentionPeriod to be in the range (0 - 35)"


def _wanted(new: Values, names: dict[str, str]) -> Values:
    return {api: new[name] for name, api in names.items() if new.get(name) is not None}


def _create_instance(aws: Account, new: Values) -> str:
    asked = _wanted(new, {**_RENAMED, **_AT_BIRTH})
    aws.call("rds", "create_db_instance", DBInstanceIdentifier=new["identifier"], **asked, **_tagged(aws, new))
    return new["identifier"]


def _instance(aws: Account, identifier: str) -> Values | None:
    found = aws.find("rds", "describe_db_instances", DBInstanceIdentifier=identifier)
    return found["DBInstances"][0] if found and found["DBInstances"] else None


def _read_instance(aws: Account, identifier: str, known: Values) -> Values | None:
    raw = _instance(aws, identifier)
    if raw is None:
        return None
    fields = {name: raw[_RENAMED[name]] for name in _SAME if _RENAMED[name] in raw}
    endpoint = raw.get("Endpoint", {})
    secret = raw.get("MasterUserSecret")
    managed = known.get("manageMasterUserPassword")
    return {
        **fields,
        "identifier": raw["DBInstanceIdentifier"],
        "username": raw["MasterUsername"],
        "arn": raw["DBInstanceArn"],
        "status": raw["DBInstanceStatus"],
        "resourceId": raw.get("DbiResourceId", ""),
        "engineVersion": _version(raw["EngineVersion"], known.get("engineVersion")),
        "engineVersionActual": raw["EngineVersion"],
        "iamDatabaseAuthenticationEnabled": raw.get("IAMDatabaseAuthenticationEnabled", False),
        "vpcSecurityGroupIds": [one["VpcSecurityGroupId"] for one in raw.get("VpcSecurityGroups", [])],
        "dbSubnetGroupName": raw.get("DBSubnetGroup", {}).get("DBSubnetGroupName", ""),
        "parameterGroupName": next((one["DBParameterGroupName"] for one in raw.get("DBParameterGroups", [])), ""),
        "address": endpoint.get("Address", ""),
        "port": endpoint.get("Port", raw.get("DbInstancePort", 0)),
        "endpoint": f"{endpoint.get('Address')}:{endpoint.get('Port')}",
        "hostedZoneId": endpoint.get("HostedZoneId", ""),
        "masterUserSecrets": [shown(secret, "secretArn", "secretStatus", "kmsKeyId")]
        if secret and managed is not False
        else [],
        **_tags(aws, raw["DBInstanceArn"]),
    }


def _version(actual: str, said: object) -> str:
    """A program may say less of the version than there is: 17 is 17.2."""
    return said if isinstance(said, str) and (actual == said or actual.startswith(said + ".")) else actual


def _instance_is_available(aws: Account, identifier: str, _: Values) -> None:
    def available() -> bool:
        raw = _instance(aws, identifier)
        return raw is not None and raw["DBInstanceStatus"] == "available"

    aws.wait(f"instance {identifier}", available)


def _update_instance(aws: Account, identifier: str, change: Change) -> None:
    """Values the API has no name for are switches of the provider and change nothing there."""
    wanted = _wanted({name: change.new.get(name) for name in change.keys}, _RENAMED)
    if wanted:
        now = bool(change.new.get("applyImmediately"))
        aws.call("rds", "modify_db_instance", DBInstanceIdentifier=identifier, ApplyImmediately=now, **wanted)
    _retag(aws, change)


def _delete_instance(aws: Account, identifier: str, state: Values) -> None:
    last = state.get("finalSnapshotIdentifier")
    if not state.get("skipFinalSnapshot") and not last:
        raise Complaint("finalSnapshotIdentifier is required when skipFinalSnapshot is false")
    kept = {"SkipFinalSnapshot": True} if state.get("skipFinalSnapshot") else {"FinalDBSnapshotIdentifier": last}
    aws.call("rds", "delete_db_instance", DBInstanceIdentifier=identifier, **kept)
    aws.wait(f"the end of instance {identifier}", lambda: _instance(aws, identifier) is None)


def _create_subnets(aws: Account, new: Values) -> str:
    asked = {"DBSubnetGroupName": new["name"], "DBSubnetGroupDescription": new["description"], **pick(new, "subnetIds")}
    aws.call("rds", "create_db_subnet_group", **asked, **_tagged(aws, new))
    return new["name"]


def _read_subnets(aws: Account, name: str, _: Values) -> Values | None:
    found = aws.find("rds", "describe_db_subnet_groups", DBSubnetGroupName=name)
    if not found or not found["DBSubnetGroups"]:
        return None
    raw = found["DBSubnetGroups"][0]
    return {
        "name": raw["DBSubnetGroupName"],
        "description": raw["DBSubnetGroupDescription"],
        "subnetIds": [one["SubnetIdentifier"] for one in raw["Subnets"]],
        "arn": raw["DBSubnetGroupArn"],
        "vpcId": raw["VpcId"],
        **_tags(aws, raw["DBSubnetGroupArn"]),
    }


def _update_subnets(aws: Account, name: str, change: Change) -> None:
    if change.keys - {"tags"}:
        told = {"DBSubnetGroupDescription": change.new["description"], **pick(change.new, "subnetIds")}
        aws.call("rds", "modify_db_subnet_group", DBSubnetGroupName=name, **told)
    _retag(aws, change)


def _delete_subnets(aws: Account, name: str, _: Values) -> None:
    aws.call("rds", "delete_db_subnet_group", DBSubnetGroupName=name)


def _create_parameters(aws: Account, new: Values) -> str:
    asked = {"DBParameterGroupName": new["name"], "DBParameterGroupFamily": new["family"], **pick(new, "description")}
    aws.call("rds", "create_db_parameter_group", **asked, **_tagged(aws, new))
    _set_parameters(aws, new["name"], new)
    return new["name"]


def _set_parameters(aws: Account, name: str, new: Values) -> None:
    wanted = [
        {
            "ParameterName": one["name"],
            "ParameterValue": one["value"],
            "ApplyMethod": one.get("applyMethod", "immediate"),
        }
        for one in new.get("parameters", [])
    ]
    if wanted:
        aws.call("rds", "modify_db_parameter_group", DBParameterGroupName=name, Parameters=wanted)


def _read_parameters(aws: Account, name: str, _: Values) -> Values | None:
    found = aws.find("rds", "describe_db_parameter_groups", DBParameterGroupName=name)
    if not found or not found["DBParameterGroups"]:
        return None
    raw = found["DBParameterGroups"][0]
    listed = aws.call("rds", "describe_db_parameters", DBParameterGroupName=name)["Parameters"]
    arn = raw["DBParameterGroupArn"]
    return {
        "name": raw["DBParameterGroupName"],
        "family": raw["DBParameterGroupFamily"],
        "description": raw["Description"],
        "parameters": [_parameter(one) for one in listed],
        "arn": arn,
        **_tags(aws, arn),
    }


def _parameter(raw: Values) -> Values:
    return {
        "name": raw["ParameterName"],
        "value": raw.get("ParameterValue", ""),
        "applyMethod": raw.get("ApplyMethod", "immediate"),
    }


def _update_parameters(aws: Account, name: str, change: Change) -> None:
    if change.touches("parameters"):
        _set_parameters(aws, name, change.new)
    _retag(aws, change)


def _delete_parameters(aws: Account, name: str, _: Values) -> None:
    aws.call("rds", "delete_db_parameter_group", DBParameterGroupName=name)


def _group(
    noun: str,
    inputs: tuple[str, ...],
    create: Callable[[Account, Values], str],
    read: Callable[[Account, str, Values], Values | None],
    update: Callable[[Account, str, Change], None],
    delete: Callable[[Account, str, Values], None],
    replaces: tuple[str, ...],
) -> Kind[Account]:
    return Kind(
        type=f"aws:rds/{noun[:1].lower()}{noun[1:]}:{noun}",
        inputs=frozenset(("name", "description", "tags", *inputs)),
        create=create,
        read=read,
        update=update,
        delete=delete,
        replaces=frozenset(replaces),
        clears=tagging.TAGS,
        defaults={"description": "Managed by Pulumi"},
        autoname=Autoname(longest=255),
    )


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:rds/instance:Instance",
        inputs=frozenset((*_RENAMED, *_AT_BIRTH, *_KEPT, "identifier", "tags")),
        create=_create_instance,
        read=_read_instance,
        update=_update_instance,
        delete=_delete_instance,
        ready=_instance_is_available,
        rules=_instance_rules,
        replaces=_FIXED,
        kept=_KEPT,
        clears=tagging.TAGS,
        defaults={"skipFinalSnapshot": False, "applyImmediately": False},
        autoname=Autoname("identifier", longest=63),
    ),
    _group("SubnetGroup", ("subnetIds",), _create_subnets, _read_subnets, _update_subnets, _delete_subnets, ("name",)),
    _group(
        "ParameterGroup",
        ("family", "parameters"),
        _create_parameters,
        _read_parameters,
        _update_parameters,
        _delete_parameters,
        ("name", "family", "description"),
    ),
)
