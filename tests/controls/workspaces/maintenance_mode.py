from tests.desktops import directory, making

passes = {"it is on": making(EnableMaintenanceMode=True, EnableInternetAccess=True)}
fails = {
    "it is off": making(EnableMaintenanceMode=False),
    "it is off, and all else is as it should be": making(
        EnableMaintenanceMode=False, UserEnabledAsLocalAdministrator=False, EnableInternetAccess=False
    ),
}
unknown = {
    "AWS does not say": making(EnableInternetAccess=False),
    "AWS says nothing of new desktops": directory(),
}
not_applicable = {
    "its desktops are those of pools": directory(WorkspaceType="POOLS", WorkspaceCreationProperties={"EnableMaintenanceMode": False})
}
