{{/* The chart's name, in labels and in names of objects. */}}
{{- define "seawall.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/*
The installation's name, with which the names of all its objects begin. 40 characters, so that the longest ending there is still makes a name
that a Service and a label may have.
*/}}
{{- define "seawall.fullname" -}}
{{- $name := include "seawall.name" . -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* What the Deployment's Pods are found by; it never changes, since a Deployment's selector cannot. */}}
{{- define "seawall.selectorLabels" -}}
app.kubernetes.io/name: {{ include "seawall.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Labels that the chart sets itself. */}}
{{- define "seawall.ownLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "seawall.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: seawall
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* Labels of every object. */}}
{{- define "seawall.labels" -}}
{{ include "seawall.ownLabels" . }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The ServiceAccount that the operator is to the API server, and to AWS with IRSA or EKS Pod Identity. */}}
{{- define "seawall.serviceAccountName" -}}
{{- default (include "seawall.fullname" .) .Values.serviceAccount.name -}}
{{- end -}}

{{/* The Lease of the replicas of this installation. */}}
{{- define "seawall.leaseName" -}}
{{ include "seawall.fullname" . }}-leader
{{- end -}}

{{/* The image, by digest where one is given. */}}
{{- define "seawall.image" -}}
{{- $name := .Values.image.repository -}}
{{- with .Values.image.registry -}}
{{- $name = printf "%s/%s" . $name -}}
{{- end -}}
{{- if .Values.image.digest -}}
{{ $name }}@{{ .Values.image.digest }}
{{- else -}}
{{ $name }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}
