{{/*
What the operator may do with Seawall's kinds, and whom it tells; in every namespace that it watches. tests/chart/test_rbac.py holds that
nothing is missing here and nothing is in vain.

Status writes are `patch` (server-side apply), but for the journal of a plan: that is replaced whole with its resourceVersion, and never
merged by force, so `patch` is not granted. Reports are applied too, and the API server asks for `create` besides when there is none yet.
*/}}
{{- define "seawall.rbac.kinds" -}}
- apiGroups: [seawall.dev]
  resources: [awsaccounts, controlexceptions, multiazpolicies, providerassurances, remediationapprovals, securitybaselines]
  verbs: [get, list, watch]
- apiGroups: [seawall.dev]
  resources:
    - awsaccounts/status
    - controlexceptions/status
    - multiazpolicies/status
    - providerassurances/status
    - remediationapprovals/status
    - securitybaselines/status
  verbs: [patch]
- apiGroups: [seawall.dev]
  resources: [remediationplans]
  verbs: [create, delete, get, list, watch]
- apiGroups: [seawall.dev]
  resources: [remediationplans/status]
  verbs: [update]
- apiGroups: [seawall.dev]
  resources: [compliancereports]
  verbs: [create, delete, list, patch]
- apiGroups: [seawall.dev]
  resources: [responsibilityreports]
  verbs: [create, list, patch, watch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{/*
The admission policies that the operator relies on. It looks whether they hold, each by its name; their bindings have the same names.
*/}}
{{- define "seawall.rbac.admission" -}}
- apiGroups: [admissionregistration.k8s.io]
  resources: [validatingadmissionpolicies, validatingadmissionpolicybindings]
  resourceNames:
    {{- range list "approvals" "changed-by" "exceptions" "four-eyes" "plan-deletion" "records" }}
    - {{ include "seawall.fullname" $ }}-{{ . }}
    {{- end }}
  verbs: [get]
- apiGroups: [admissionregistration.k8s.io]
  resources: [mutatingadmissionpolicies, mutatingadmissionpolicybindings]
  resourceNames:
    {{- range list "approved-by" "changed-by" }}
    - {{ include "seawall.fullname" $ }}-{{ . }}
    {{- end }}
  verbs: [get]
{{- end }}

{{/*
The operator's ServiceAccount, as the subject of a binding.
*/}}
{{- define "seawall.rbac.subjects" -}}
- kind: ServiceAccount
  name: {{ include "seawall.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}
