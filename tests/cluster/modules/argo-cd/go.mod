module seawall.dev/tests/cluster/argo-cd

go 1.26.0

// Only files of it are read, and no package, so `go mod tidy` would drop it.
require github.com/argoproj/argo-cd/v3 v3.4.13
