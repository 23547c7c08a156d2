"""`seawall crds`: print the CustomResourceDefinitions."""

from __future__ import annotations

import click


@click.command("crds")
def command() -> None:
    """Print the CustomResourceDefinitions, for `kubectl apply -f -`."""
    from seawall.api.crd import crds, to_yaml  # noqa: PLC0415 - no other command needs the generator

    click.echo("---\n".join(to_yaml(each) for each in crds()), nl=False)
