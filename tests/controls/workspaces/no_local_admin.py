from tests.desktops import directory, making

passes = {"users are not": making(UserEnabledAsLocalAdministrator=False, EnableMaintenanceMode=False)}
fails = {
    "users are": making(UserEnabledAsLocalAdministrator=True),
    "users are, and all else is as it should be": making(
        UserEnabledAsLocalAdministrator=True, EnableMaintenanceMode=True, EnableInternetAccess=False
    ),
}
unknown = {
    "AWS does not say": making(EnableInternetAccess=False),
    "AWS says nothing of new desktops": directory(),
}
not_applicable = {
    "its desktops are those of pools": directory(WorkspaceType="POOLS", WorkspaceCreationProperties={"EnableInternetAccess": False})
}
