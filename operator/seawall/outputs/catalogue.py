"""The registry on paper: what each control and profile is, as data for programs and as a page for people.

`docs/controls.md` and `docs/profiles` are made here, and `docs/responsibility.md` is written with them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from seawall.api.v1alpha1.responsibility_report import Default, Owner
from seawall.controls import Registry, registry
from seawall.controls.base import Control
from seawall.controls.profiles import Profile, profiles
from seawall.engine.responsibility.matrix import Cell, matrix, services_of
from seawall.outputs import matrix_page


def control_data(control: Control[Any, Any]) -> dict[str, Any]:
    """All that is known of a control, as JSON."""
    mending = control.mending
    return {
        "id": control.id,
        "title": control.title,
        "description": control.description,
        "resource": control.resource.TYPE,
        "scope": "account" if control.resource.IS_GLOBAL else "region",
        "severity": control.severity.value,
        "topic": control.topic.value,
        "layer": control.layer.value,
        "responsibility": control.responsibility.value,
        "serviceModel": control.model.value,
        "parameters": [_parameter(name, schema) for name, schema in _schemas(control).items()],
        "fix": None
        if mending is None
        else {"mode": mending.mode.value, "risk": mending.risk.value, "billed": mending.billed, "breaks": mending.breaks or None},
        "reads": sorted({operation for read in control.all_reads for operation in read.operations}),
        "actions": sorted(control.actions),
        "frameworks": {framework: list(control.requirements(framework)) for framework in sorted(control.frameworks)},
        "sources": list(control.sources),
    }


def _schemas(control: Control[Any, Any]) -> Mapping[str, Mapping[str, Any]]:
    properties: Mapping[str, Mapping[str, Any]] = control.parameters.model_json_schema(by_alias=True).get("properties", {})
    return properties


def _parameter(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    kinds = [part.get("type", "") for part in schema.get("anyOf", [schema])]
    return {
        "name": name,
        "type": " or ".join(str(kind) for kind in kinds if kind) or "value",
        "default": schema.get("default"),
        "description": schema.get("description", ""),
    }


def profile_data(profile: Profile, known: Registry) -> dict[str, Any]:
    """All that is known of a profile, as JSON; requirements that no control serves are named as such."""
    served = profile.controls_of(known)
    return {
        "name": profile.name,
        "title": profile.title,
        "description": profile.description,
        "controls": list(profile.members(known)),
        "requirements": [
            {
                "id": name,
                "level": requirement.level,
                "assessment": requirement.assessment.value if requirement.assessment else None,
                "controls": list(served[name]),
            }
            for name, requirement in profile.requirements.items()
        ],
    }


def page(known: Registry, sets: Mapping[str, Profile]) -> str:
    """`docs/controls.md`: every control by service, every profile with what it does not cover."""
    lines = [
        "<!-- Made by `make generate` from the controls themselves; edit those. -->",
        "# Controls",
        "",
        f"{len(known)} controls. `seawall controls show ID` prints one in full, with parameters, fix, IAM actions and sources.",
        "",
        *_counts(known),
        *_controls(known),
        *_profiles(known, sets),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _counts(known: Registry) -> Iterable[str]:
    by_service = Counter(name.split(".")[0] for name in known)
    by_framework = Counter(framework for control in known.values() for framework in control.frameworks)
    yield "| prefix | controls |"
    yield "|---|---|"
    yield from (f"| {prefix} | {number} |" for prefix, number in sorted(by_service.items()))
    yield ""
    yield "| framework | controls that serve it |"
    yield "|---|---|"
    yield from (f"| {framework} | {number} |" for framework, number in sorted(by_framework.items()))
    yield ""


def _controls(known: Registry) -> Iterable[str]:
    prefix = ""
    for name, control in known.items():
        if name.split(".")[0] != prefix:
            prefix = name.split(".")[0]
            yield from (
                "",
                f"## {prefix}",
                "",
                "| control | what must be true | severity | fix | CIS 7.0 | Security Hub |",
                "|---|---|---|---|---|---|",
            )
        references = (" ".join(control.requirements(framework)) or "-" for framework in ("cis-7.0", "security-hub"))
        yield f"| `{name}` | {control.title} | {control.severity} | {_fix(control)} | {' | '.join(references)} |"
    yield ""


def _fix(control: Control[Any, Any]) -> str:
    mending = control.mending
    if mending is None:
        return "-"
    return f"{mending.mode}, {mending.risk}" + (", billed" if mending.billed else "")


def _profiles(known: Registry, sets: Mapping[str, Profile]) -> Iterable[str]:
    yield from ("## Profiles", "", "| profile | what | controls | requirements | with a control | manual |", "|---|---|---|---|---|---|")
    for name, profile in sets.items():
        total = len(profile.requirements)
        covered = total - len(profile.without_control(known))
        numbers = f"{total} | {covered} | {len(profile.manual)}" if total else "- | - | -"
        yield f"| [`{name}`](profiles/{name}.md) | {profile.title} | {len(profile.members(known))} | {numbers} |"


def profile_page(profile: Profile, known: Registry) -> str:
    """`docs/profiles/NAME.md`: what a profile holds, and which requirements are manual or have no control."""
    members = profile.members(known)
    lines = [
        "<!-- Made by `make generate` from the controls and the profile's file; edit those. -->",
        f"# {profile.title}",
        "",
        profile.description,
        "",
        f"`profiles: [{profile.name}]` selects {len(members)} controls.",
        "",
        *(_requirements(profile, known) if profile.requirements else _members(members, known)),
        *(_duties(members, known) if profile.select.models else ()),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _members(members: Iterable[str], known: Registry) -> Iterable[str]:
    yield from ("| control | what must be true | layer | who |", "|---|---|---|---|")
    for name in members:
        control = known[name]
        yield f"| `{name}` | {control.title} | {control.layer} | {control.responsibility} |"


def _duties(members: Iterable[str], known: Registry) -> Iterable[str]:
    """For each service that the controls guard: what AWS does, what is left to the customer, and which controls look after it."""
    guarding: dict[str, list[str]] = {}
    for member in members:
        for guarded in services_of(member):
            guarding.setdefault(guarded, []).append(member)
    yield from ("", "## Who does what, service by service", "")
    yield "A layer without a control is the customer's all the same: nothing here looks after it."
    for name, service in matrix().items():
        if name not in guarding:
            continue
        alone = [layer for layer, cell in service.layers.items() if cell.owner is Owner.AWS]
        yield from ("", f"### {service.name}", "", f"AWS alone: {', '.join(alone)} ([source]({service.doc.url})).", "")
        yield from ("| layer | who | what is left to you | controls |", "|---|---|---|---|")
        for layer, cell in service.layers.items():
            controls = ", ".join(f"`{each}`" for each in guarding[name] if service.layer_of(each, known[each].layer) == layer)
            if controls or cell.owner is not Owner.AWS:
                yield f"| {layer} | {_who(cell)} | {cell.do or cell.note or '-'} | {controls or 'none'} |"


def _who(cell: Cell) -> str:
    if cell.default is None:
        return cell.owner
    return f"{cell.owner}, varies" if cell.default is Default.VARIES else f"{cell.owner}, {cell.default} by default"


def _requirements(profile: Profile, known: Registry) -> Iterable[str]:
    served = profile.controls_of(known)
    alone = profile.without_control(known)
    yield f"{len(served) - len(alone)} of {len(served)} requirements have at least one control; passing them is part of an answer, not all of it."
    yield from ("", "| requirement | level | assessment | controls |", "|---|---|---|---|")
    for name, requirement in profile.requirements.items():
        controls = ", ".join(f"`{each}`" for each in served[name]) or "none"
        yield f"| {name} | {requirement.level or '-'} | {requirement.assessment or '-'} | {controls} |"


def main(folder: Path) -> None:
    """Write `controls.md`, `responsibility.md` and a page for each profile, and take away pages of profiles that are gone."""
    known, sets = registry(), profiles()
    (folder / "controls.md").write_text(page(known, sets), encoding="utf-8")
    (folder / "responsibility.md").write_text(matrix_page.page(known), encoding="utf-8")
    pages = folder / "profiles"
    pages.mkdir(exist_ok=True)
    for stale in {path.stem: path for path in pages.glob("*.md")}.keys() - sets.keys():
        (pages / f"{stale}.md").unlink()
    for name, profile in sets.items():
        (pages / f"{name}.md").write_text(profile_page(profile, known), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
