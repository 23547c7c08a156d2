from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import Versioning
from tests.builders import given

bucket = Bucket(name="logs")

passes = {
    "it is on": given(bucket, versioning=Versioning(status="Enabled")),
    "it is on, with MFA Delete": given(bucket, versioning=Versioning(status="Enabled", mfa_delete="Enabled")),
}
fails = {
    "it was never on, and has no status": given(bucket, versioning=Versioning()),
    "it is suspended": given(bucket, versioning=Versioning(status="Suspended")),
    "it is suspended, and MFA Delete was on once": given(bucket, versioning=Versioning(status="Suspended", mfa_delete="Disabled")),
    "it is suspended under MFA Delete": given(bucket, versioning=Versioning(status="Suspended", mfa_delete="Enabled")),
}
unknown = {"the read is denied": given(bucket)}
