module seawall.dev/tests/cluster/source-controller

go 1.26.0

// Only files of it are read, and no package, so `go mod tidy` would drop it.
require github.com/fluxcd/source-controller v1.9.6
