module seawall.dev/tests/cluster/prometheus-operator

go 1.26.0

// Only files of it are read, and no package, so `go mod tidy` would drop it.
require github.com/prometheus-operator/prometheus-operator v0.85.0
