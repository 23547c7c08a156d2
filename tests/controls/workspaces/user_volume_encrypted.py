from tests.desktops import workspace

passes = {"the flag is set": workspace(UserVolumeEncryptionEnabled=True)}
fails = {
    "the flag is off": workspace(UserVolumeEncryptionEnabled=False),
    "the flag was never set": workspace(),
    "only the root volume is encrypted": workspace(RootVolumeEncryptionEnabled=True),
    "the flag is null": workspace(UserVolumeEncryptionEnabled=None),
}
