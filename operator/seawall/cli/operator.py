"""`seawall operator`: run the operator."""

from __future__ import annotations

import asyncio
import atexit
import os
from pathlib import Path

import click

from seawall.settings import Settings

_DEFAULT = Settings()


def _ambient(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Read `NAMESPACE=GLOB,GLOB`."""
    allowed = {}
    for value in values:
        namespace, separator, globs = value.partition("=")
        if not namespace or not separator:
            raise click.BadParameter(
                f"seen {value!r}, wanted NAMESPACE=ROLE-ARN-GLOB[,GLOB…], such as team-a=arn:aws:iam::*:role/seawall-*"
            )
        allowed[namespace] = tuple(glob for glob in globs.split(",") if glob)
    return allowed


@click.command("operator", context_settings={"auto_envvar_prefix": "SEAWALL"})
@click.option("--kubeconfig", type=click.Path(path_type=Path), help="Kubeconfig file; default: $KUBECONFIG, the Pod's own, ~/.kube/config.")
@click.option("--namespace", default=lambda: os.environ.get("POD_NAMESPACE", _DEFAULT.namespace), help="Namespace the operator runs in.")
@click.option("--watch-namespace", "watch", multiple=True, help="Watch only this namespace; may be repeated. Default: all.")
@click.option("--ambient", multiple=True, callback=_ambient, help="NAMESPACE=GLOBS: let a namespace use the operator's own AWS identity.")
@click.option("--allow-endpoint-url", is_flag=True, help="Accept spec.endpointURL of AWSAccounts: for emulators only.")
@click.option("--allow-destructive", is_flag=True, help="Offer fixes that lose data or cannot be taken back; they still need an approval.")
@click.option("--allow-unguarded", is_flag=True, help="Act on approvals and Enforce although the admission policies are not installed.")
@click.option("--managed-tag", "managed", multiple=True, help="KEY or KEY=VALUE, as globs: a tag of resources that another tool owns.")
@click.option("--lease-name", default=_DEFAULT.lease_name, show_default=True, help="Name of the Lease.")
@click.option(
    "--policy-prefix",
    default=_DEFAULT.policy_prefix,
    show_default=True,
    help="With what the names of the admission policies begin: the installation's name.",
)
@click.option("--web-host", default=_DEFAULT.web_host, show_default=True, help="Address for /healthz, /readyz and /metrics.")
@click.option(
    "--web-port",
    default=_DEFAULT.web_port,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port for /healthz, /readyz and /metrics.",
)
@click.option("--log-level", default="info", show_default=True, type=click.Choice(["debug", "info", "warning", "error"]))
def command(  # noqa: PLR0913, PLR0917 - one argument an option
    kubeconfig: Path | None,
    namespace: str,
    watch: tuple[str, ...],
    ambient: dict[str, tuple[str, ...]],
    allow_endpoint_url: bool,  # noqa: FBT001 - click's
    allow_destructive: bool,  # noqa: FBT001 - click's
    allow_unguarded: bool,  # noqa: FBT001 - click's
    managed: tuple[str, ...],
    lease_name: str,
    policy_prefix: str,
    web_host: str,
    web_port: int,
    log_level: str,
) -> None:
    """Run the operator until SIGTERM or SIGINT; every option may be given as SEAWALL_OPTION_NAME."""
    from seawall import app  # noqa: PLC0415 - kopf and kubernetes are for this command only
    from seawall.app.logs import to_stderr  # noqa: PLC0415

    to_stderr(log_level)
    settings = Settings(
        namespace=namespace,
        watch_namespaces=watch,
        ambient_roles=ambient,
        allow_endpoint_url=allow_endpoint_url,
        allow_destructive=allow_destructive,
        allow_unguarded=allow_unguarded,
        managed_tags=managed,
        lease_name=lease_name,
        policy_prefix=policy_prefix,
        web_host=web_host,
        web_port=web_port,
    )
    code = asyncio.run(app.run(settings, kubeconfig))
    atexit._run_exitfuncs()  # noqa: SLF001 - no public way; the Kubernetes client deletes its copies of the kubeconfig's keys there
    os._exit(code)  # Python itself would wait for threads that wait for AWS, up to half a minute for each try
