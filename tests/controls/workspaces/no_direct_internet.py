from tests.desktops import directory, making

passes = {
    "new desktops get none": making(EnableInternetAccess=False, UserEnabledAsLocalAdministrator=True),
    "new desktops of pools get none": directory(WorkspaceType="POOLS", WorkspaceCreationProperties={"EnableInternetAccess": False}),
}
fails = {
    "new desktops get one": making(EnableInternetAccess=True),
    "new desktops of pools get one": directory(WorkspaceType="POOLS", WorkspaceCreationProperties={"EnableInternetAccess": True}),
}
unknown = {
    "AWS does not say": making(EnableMaintenanceMode=True),
    "AWS says nothing of new desktops": directory(),
}
