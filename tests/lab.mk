# The lab: generated CronJobs run for real against etcd and an S3 server (tests/lab). It needs root.
# Programs of our own that stand in for etcd-defrag and talosctl are built from tests/lab/standins.
STANDIN_SOURCES := $(wildcard tests/lab/standins/go.* tests/lab/standins/*/*.go tests/lab/standins/*/*/*.go)

.PHONY: lab-tools
lab-tools: build/tools/standins/stamp
	@sh tests/tools/install.sh etcd rclone versitygw || [ $$? -eq 77 ]

build/tools/standins/stamp: $(STANDIN_SOURCES)
	@mkdir -p $(@D)
	@if command -v go >/dev/null; then \
		cd tests/lab/standins && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o $(abspath $(@D)) ./... && touch $(abspath $@); \
	else echo 'lab: Go is not installed, its stand-ins are not built'; fi

lab: lab-tools
