from seawall.facts.redshift_parameters import ParameterGroup
from tests.warehouses import cluster, goes_by, group

passes = {
    "its group has it on, and it is in effect": cluster(group("true", source="user"), ClusterParameterGroups=[goes_by()]),
    "it goes by AWS's newer default group": cluster(
        group("true", "default.redshift-2.0"), ClusterParameterGroups=[goes_by("default.redshift-2.0")]
    ),
    "another parameter waits for a reboot": cluster(
        group("TRUE"),
        ClusterParameterGroups=[goes_by(status="pending-reboot", wlm_json_configuration="pending-reboot", require_ssl="in-sync")],
    ),
}
fails = {
    "nobody has set it": cluster(group("false"), ClusterParameterGroups=[goes_by()]),
    "somebody has turned it off": cluster(group("false", source="user"), ClusterParameterGroups=[goes_by()]),
    "it goes by AWS's older default group, which nobody can change": cluster(
        group("false", "default.redshift-1.0"), ClusterParameterGroups=[goes_by("default.redshift-1.0")]
    ),
    "it was turned off, and only the reboot is missing": cluster(
        group("false", source="user"), ClusterParameterGroups=[goes_by(status="pending-reboot")]
    ),
    "one of two groups has it on": cluster(group("true"), group("false", "other"), ClusterParameterGroups=[goes_by(), goes_by("other")]),
    "AWS's own group has it off, and the other one knows no such parameter": cluster(
        (ParameterGroup(name="other"), {"parameters": {}}),
        group("false", "default.redshift-1.0"),
        ClusterParameterGroups=[goes_by("other"), goes_by("default.redshift-1.0")],
    ),
    "both groups have it off": cluster(group(), group(name="other"), ClusterParameterGroups=[goes_by(), goes_by("other")]),
}
unknown = {
    "it is on, and waits for a reboot": cluster(group("true"), ClusterParameterGroups=[goes_by(status="pending-reboot")]),
    "it is on, and by itself waits for a reboot": cluster(group("true"), ClusterParameterGroups=[goes_by(require_ssl="pending-reboot")]),
    "it is on, and was not understood": cluster(group("true"), ClusterParameterGroups=[goes_by(require_ssl="unknown-error")]),
    "the groups cannot be listed": cluster(ClusterParameterGroups=[goes_by()]),
    "its group is not among those listed": cluster(group("true", "other"), ClusterParameterGroups=[goes_by()]),
    "its group tells no value": cluster(group(None), ClusterParameterGroups=[goes_by()]),
    "AWS names no group": cluster(),
}
