{{/*
What values.schema.json cannot say in a sentence: forms of text, and values that do not go together. Each check says what was seen and what was
wanted. The Deployment is what includes them, so nothing is rendered past them.
*/}}
{{- define "seawall.check" -}}
{{- include "seawall.check.names" . -}}
{{- include "seawall.check.labels" . -}}
{{- include "seawall.check.namespaces" . -}}
{{- include "seawall.check.identity" . -}}
{{- include "seawall.check.image" . -}}
{{- end -}}

{{/* Whether a text is a name that a namespace or a Service may have; empty means it is not. */}}
{{- define "seawall.isLabel" -}}
{{- if and (kindIs "string" .) (regexMatch "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" .) -}}yes{{- end -}}
{{- end -}}

{{- define "seawall.check.names" -}}
{{- range $name := list "nameOverride" "fullnameOverride" -}}
{{- $value := get $.Values $name -}}
{{- if and $value (not (include "seawall.isLabel" $value)) -}}
{{- fail (printf "\n%s is %q, wanted lower-case letters, digits and hyphens" $name $value) -}}
{{- end -}}
{{- end -}}
{{- with .Values.fullnameOverride -}}
{{- if gt (len .) 40 -}}
{{- fail (printf "\nfullnameOverride has %d characters, wanted 40 at most: names of objects are made by adding to it" (len .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "seawall.check.labels" -}}
{{- $own := include "seawall.ownLabels" . | fromYaml -}}
{{- range $name := list "commonLabels" "podLabels" -}}
{{- range $key, $_ := get $.Values $name -}}
{{- if hasKey $own $key -}}
{{- fail (printf "\n%s has the label %s, wanted others: the chart sets this one itself" $name $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "seawall.check.namespaces" -}}
{{- range $name := list "watchNamespaces" "secretNamespaces" -}}
{{- range get $.Values $name -}}
{{- if not (include "seawall.isLabel" .) -}}
{{- fail (printf "\n%s has %q, wanted names of namespaces" $name .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $namespace, $globs := .Values.ambient -}}
{{- if not (include "seawall.isLabel" $namespace) -}}
{{- fail (printf "\nambient has %q, wanted names of namespaces" $namespace) -}}
{{- end -}}
{{- range $globs -}}
{{- if not (regexMatch "^arn:[^,]+$" .) -}}
{{- fail (printf "\nambient.%s has %q, wanted globs over ARNs of roles, such as arn:aws:iam::*:role/seawall-*" $namespace .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with .Values.watchNamespaces -}}
{{- range $.Values.secretNamespaces -}}
{{- if not (has . $.Values.watchNamespaces) -}}
{{- fail (printf "\nsecretNamespaces has %s, which is not one of watchNamespaces: nothing there could name a Secret" .) -}}
{{- end -}}
{{- end -}}
{{- range $namespace := keys $.Values.ambient | sortAlpha -}}
{{- if not (has $namespace $.Values.watchNamespaces) -}}
{{- fail (printf "\nambient has %s, which is not one of watchNamespaces: no AWSAccount there is looked at" $namespace) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "seawall.check.identity" -}}
{{- with .Values.aws.roleARN -}}
{{- if not (regexMatch "^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$" .) -}}
{{- fail (printf "\naws.roleARN is %q, wanted the ARN of an IAM role, such as arn:aws:iam::123456789012:role/seawall" .) -}}
{{- end -}}
{{- if not $.Values.serviceAccount.create -}}
{{- fail "\naws.roleARN is set and serviceAccount.create is false, wanted one of them: the role is an annotation of the ServiceAccount that the chart makes" -}}
{{- end -}}
{{- end -}}
{{- with .Values.aws.region -}}
{{- if not (regexMatch "^[a-z]{2}(-[a-z]+)+-[0-9]+$" .) -}}
{{- fail (printf "\naws.region is %q, wanted the code of a Region, such as eu-west-1" .) -}}
{{- end -}}
{{- end -}}
{{- with .Values.serviceAccount.name -}}
{{- if not (regexMatch "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$" .) -}}
{{- fail (printf "\nserviceAccount.name is %q, wanted lower-case letters, digits, dots and hyphens" .) -}}
{{- end -}}
{{- end -}}
{{- if not (or .Values.serviceAccount.create .Values.serviceAccount.name) -}}
{{- fail "\nserviceAccount.create is false and serviceAccount.name is empty, wanted the name of the ServiceAccount to use: the rights would go to every Pod of the namespace" -}}
{{- end -}}
{{- end -}}

{{- define "seawall.check.image" -}}
{{- with .Values.image.digest -}}
{{- if not (regexMatch "^sha256:[0-9a-f]{64}$" .) -}}
{{- fail (printf "\nimage.digest is %q, wanted sha256: and 64 hex digits" .) -}}
{{- end -}}
{{- end -}}
{{- with .Values.image.repository -}}
{{- if regexMatch "[:@]" . -}}
{{- fail (printf "\nimage.repository is %q, wanted no tag or digest in it: these are image.tag and image.digest, a registry's port is part of image.registry" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
