"""What is generated around the chart: `python -m helm.generate`, which `make generate` runs.

| from | is made |
|---|---|
| crds/*.yaml | helm/seawall/templates/crds/ |
| manifests/admission/*.yaml | helm/seawall/templates/admission/ |
| helm/seawall/values.yaml, helm/schema.yaml | helm/seawall/values.schema.json, the tables of helm/seawall/README.md |
| the chart with its defaults, by `helm template` | manifests/install/ |
| the chart with one namespace watched | manifests/single-namespace/ |

Texts are changed line by line and not read and written anew, so that their comments come along. That the objects are the same is what
tests/chart holds.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from helm.values import Value, schema, tables, values_of
from tests.cluster import binaries

ROOT = Path(__file__).resolve().parents[1]
CHART = ROOT / "helm" / "seawall"
ADMISSION = ROOT / "manifests" / "admission"
INSTALL = ROOT / "manifests" / "install"
SINGLE = ROOT / "manifests" / "single-namespace"

RELEASE, NAMESPACE = "seawall", "seawall-system"
WARNING = "a change here is overwritten."
MARKERS = "<!-- values: generated from values.yaml -->\n", "<!-- /values -->\n"

#: Labels that would say that Helm installed what kubectl did.
HELMS_OWN = re.compile(r"^ *(helm\.sh/chart|app\.kubernetes\.io/managed-by): .*\n", re.MULTILINE)

KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
labels:
  - pairs:
      app.kubernetes.io/name: seawall
      app.kubernetes.io/instance: {release}
      app.kubernetes.io/version: "{version}"
      app.kubernetes.io/part-of: seawall
resources:
{resources}"""

CRD_LABELS = """\
metadata:
  labels:
    {{- include "seawall.labels" . | nindent 4 }}
  {{- if .Values.crds.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
"""

#: What of an admission policy is the installation's: how the shipped text says it, and how the template does.
SETTINGS = (
    (r"^metadata:\n", 'metadata:\n  labels:\n    {{- include "seawall.labels" . | nindent 4 }}\n'),
    (r"^(  name|  policyName): seawall-", r'\1: {{ include "seawall.fullname" . }}-'),
    (r'^(    - name: gitWriters\n      expression: )"\[\]"$', r"\1{{ .Values.admission.gitWriters | toJson | quote }}"),
    (
        r"^(    - name: operator\n      expression: \"'system:serviceaccount:)seawall-system:seawall",
        r'\1{{ .Release.Namespace }}:{{ include "seawall.serviceAccountName" . }}',
    ),
    (
        r"^(  policyName: .*\n)",
        r"""\1  {{- with .Values.watchNamespaces }}
  matchResources:
    namespaceSelector:
      matchExpressions:
        - key: kubernetes.io/metadata.name
          operator: In
          values:
            {{- toYaml . | nindent 12 }}
  {{- end }}
""",
    ),
)

#: Files of admission policies that a value of their own turns off.
SWITCHES = {"four-eyes.yaml": ".Values.admission.fourEyes", "stamping.yaml": ".Values.admission.stamping"}


def generated(source: str) -> str:
    """Say where a file comes from."""
    return f"Generated from {source} by `make generate`; {WARNING}"


def template(source: str, condition: str, text: str) -> str:
    """Make a template of a text that stands for itself."""
    return f"{{{{- /* {generated(source)} */ -}}}}\n{{{{- if {condition} }}}}\n{text}{{{{- end }}}}\n"


def manifest(source: str, text: str) -> str:
    """Make a manifest of what a template of the chart gave."""
    return f"# {generated(f'helm/seawall/templates/{source}')}\n{text}"


def literal(text: str) -> str:
    """Keep a text's own double braces from being taken for a template's."""
    return text.replace("{{", '{{ "{{" }}')


def crd_templates() -> Iterator[tuple[Path, str]]:
    """Make a template of each CRD."""
    for file in sorted((ROOT / "crds").glob("*.yaml")):
        _, text = file.read_text().split("\n", 1)  # the first line says that it is generated, from something else
        text = literal(text).replace("metadata:\n", CRD_LABELS, 1)
        yield CHART / "templates" / "crds" / file.name, template(f"crds/{file.name}", ".Values.crds.install", text)


def admission_templates() -> Iterator[tuple[Path, str]]:
    """Make a template of each file of admission policies."""
    for name in yaml.safe_load((ADMISSION / "kustomization.yaml").read_text())["resources"]:
        text = literal((ADMISSION / name).read_text())
        for shipped, ours in SETTINGS:
            text = re.sub(shipped, ours, text, flags=re.MULTILINE)
        condition = f"and .Values.admission.enabled {SWITCHES[name]}" if name in SWITCHES else ".Values.admission.enabled"
        yield CHART / "templates" / "admission" / name, template(f"manifests/admission/{name}", condition, text)


def described(values: Iterable[Value]) -> Iterator[tuple[Path, str]]:
    """Make what the comments of values.yaml become."""
    listed = list(values)
    yield CHART / "values.schema.json", schema(listed, yaml.safe_load((ROOT / "helm" / "schema.yaml").read_text()))
    readme = CHART / "README.md"
    before, rest = readme.read_text().split(MARKERS[0])
    _, after = rest.split(MARKERS[1])
    yield readme, before + MARKERS[0] + tables(listed) + MARKERS[1] + after


def helm(*arguments: str) -> str:
    """Run Helm, of the version that the tests use, and hand back what it printed."""
    return subprocess.run([binaries.tool("helm"), *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout


def rendered(*settings: str) -> dict[str, str]:
    """Render the chart without its CRDs and admission policies, which manifests/ has from where the chart has them.

    Returns:
        The text of each template that gave any, by its path below templates/.
    """
    without = ("crds.install=false", "admission.enabled=false", *settings)
    chosen = [f"--set={each}" for each in without]
    text = helm("template", RELEASE, str(CHART), f"--namespace={NAMESPACE}", *chosen)
    parts: dict[str, list[str]] = {}
    for part in re.split(r"^---\n# Source: ", text, flags=re.MULTILINE)[1:]:
        source, document = part.split("\n", 1)
        parts.setdefault(source.removeprefix(f"{CHART.name}/templates/"), []).append(HELMS_OWN.sub("", document).strip() + "\n")
    return {source: "---\n".join(documents) for source, documents in sorted(parts.items())}


def install(templates: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Make the kustomization for the whole cluster."""
    for source, text in templates.items():
        yield INSTALL / source, manifest(source, text)
    version = yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"]
    kustomization = INSTALL / "kustomization.yaml"
    comment = "".join(line for line in kustomization.read_text().splitlines(keepends=True) if line.startswith("#"))
    resources = "".join(f"  - {each}\n" for each in ("../../crds", "../admission", "namespace.yaml", *templates))
    yield kustomization, comment + KUSTOMIZATION.format(release=RELEASE, version=version, resources=resources)


def single_namespace(everywhere: Mapping[str, str], templates: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Make what the overlay for one namespace adds and changes; its kustomization is written by hand."""
    for source, text in templates.items():
        if source not in everywhere:
            yield SINGLE / Path(source).name, manifest(source, text)
    role, _ = templates["rbac/cluster.yaml"].split("---\n")
    yield SINGLE / "cluster-role.yaml", manifest("rbac/cluster.yaml", role)


def write(files: Iterable[tuple[Path, str]]) -> None:
    """Write texts to their files."""
    for path, text in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def clear(*folders: Path) -> None:
    """Take away what was generated before: a source may be gone."""
    for folder in folders:
        for file in folder.rglob("*.yaml"):
            if WARNING in file.read_text().partition("\n")[0]:
                file.unlink()


def main() -> None:
    """Write all of it; what the chart renders comes after what it is made of."""
    clear(CHART / "templates", INSTALL, SINGLE)
    write([*crd_templates(), *admission_templates(), *described(values_of((CHART / "values.yaml").read_text()))])
    everywhere, single = rendered(), rendered(f"watchNamespaces={{{NAMESPACE}}}")
    write([*install(everywhere), *single_namespace(everywhere, single)])


if __name__ == "__main__":
    main()
