"""Redshift clusters are encrypted at rest.

It guards data blocks, metadata and snapshots where disks or snapshots get out of hand. Clusters made since January 2025 are encrypted from the
start.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/changing-cluster-encryption.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.redshift import Cluster, ClusterEncryption


class Parameters(Params):
    """Which keys count."""

    kms_key_ids: tuple[str, ...] = ()
    """KMS keys that are allowed, as ARNs or key ids; the fix takes the first. Empty: any key, and the fix takes the one that AWS manages."""

    def allows(self, key: str | None) -> bool:
        """Whether a key's ARN is one of them."""
        return not self.kms_key_ids or any(key == allowed or (key or "").endswith(f":key/{allowed}") for allowed in self.kms_key_ids)


control = Control(
    Cluster,
    Parameters,
    severity=Severity.HIGH,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.24",
        "nist-csf-2.0": "ID.BE-5 PR.DS-1",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "security-hub": "Redshift.10",
    },
)


@control.check
def check(cluster: Cluster, want: Parameters) -> Verdict:
    """Encrypted with an allowed key, and not about to change."""
    now = cluster.encryption
    if now.is_pending:
        return Unknown(UnknownReason.PENDING, f"the cluster is being {'encrypted' if now.encrypted else 'decrypted'}")
    if cluster.is_encrypted is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether the cluster is encrypted")
    if not now.encrypted:
        return Fail("the cluster is not encrypted, wanted encryption at rest")
    if not want.allows(now.kms_key_id):
        return Fail(f"the cluster is encrypted with {now.kms_key_id or 'no KMS key'}, wanted one of the keys in kmsKeyIds")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Cluster.encryption,),
    billed=True,
    breaks="data moves for hours; on old node types the cluster is read-only meanwhile",
)
def fix(cluster: Cluster, want: Parameters) -> Change[Cluster, ClusterEncryption] | NoChange:
    """Encrypt in place, with the first allowed key. What an HSM encrypts has no KMS key, and no call leads back to that."""
    if cluster.why_fixed:
        return NoChange(cluster.why_fixed)
    now = cluster.encryption
    wanted = ClusterEncryption(encrypted=True, kms_key_id=next(iter(want.kms_key_ids), None))
    reversible = Reversible.NO if now.encrypted and now.kms_key_id is None else Reversible.YES
    return Cluster.encryption.change(cluster, wanted, reversible=reversible)
