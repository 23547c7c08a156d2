from tests.desktops import workspace

passes = {"the flag is set": workspace(RootVolumeEncryptionEnabled=True)}
fails = {
    "the flag is off": workspace(RootVolumeEncryptionEnabled=False),
    "the flag was never set": workspace(),
    "only the user volume is encrypted": workspace(UserVolumeEncryptionEnabled=True, VolumeEncryptionKey="alias/aws/workspaces"),
    "the flag is null": workspace(RootVolumeEncryptionEnabled=None),
}
