# Source tarball, Debian package and container image. Version and date are CHANGELOG.md's.
TARBALL = $(B)/etcdmaint-gen-$(VERSION).tar.xz

.PHONY: dist distcheck deb container
dist:
	sh packaging/dist.sh $(VERSION) $(DATE) $(TARBALL)

# What the tarball holds builds, passes its tests and installs; it makes the same tarball again.
distcheck: dist
	sh packaging/distcheck.sh $(TARBALL)

# $(B)/etcdmaint-gen_VERSION_ARCHITECTURE.deb, from the tarball.
deb: dist
	sh packaging/deb.sh $(TARBALL) $(B)

CONTAINER_TOOL ?= $(firstword $(notdir $(shell command -v podman buildah docker)))
CONTAINER_FLAGS ?=
container:
	$(or $(CONTAINER_TOOL),$(error container: podman, buildah or docker is needed)) build $(CONTAINER_FLAGS) \
		--build-arg VERSION=$(VERSION) --tag etcdmaint-gen:$(VERSION) --file packaging/Containerfile .
