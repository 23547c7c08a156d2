{{/* Labels of the Pods. Without the chart's version, so that a chart that changes nothing in the Pods does not replace them. */}}
{{- define "seawall.podLabels" -}}
{{ include "seawall.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: seawall
{{- with merge (deepCopy .Values.podLabels) .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What the container runs: `seawall operator`, and an option for each setting that is not at its default. */}}
{{- define "seawall.args" -}}
- operator
- --lease-name={{ include "seawall.leaseName" . }}
- --policy-prefix={{ include "seawall.fullname" . }}
- --log-level={{ .Values.logLevel }}
- {{ printf "--web-host=%s" .Values.web.host | quote }}
- --web-port={{ .Values.web.port }}
{{- range .Values.watchNamespaces }}
- --watch-namespace={{ . }}
{{- end }}
{{- range $namespace, $globs := .Values.ambient }}
- {{ printf "--ambient=%s=%s" $namespace (join "," $globs) | quote }}
{{- end }}
{{- range .Values.managedTags }}
- {{ printf "--managed-tag=%s" . | quote }}
{{- end }}
{{- if .Values.allowEndpointURL }}
- --allow-endpoint-url
{{- end }}
{{- if .Values.allowDestructive }}
- --allow-destructive
{{- end }}
{{- if .Values.allowUnguarded }}
- --allow-unguarded
{{- end }}
{{- with .Values.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- end -}}
