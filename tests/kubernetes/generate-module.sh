#!/bin/sh
# Writes go.mod and go.sum of this module for one Kubernetes release: generate-module.sh [v1.X.Y]
#
# k8s.io/kubernetes takes its libraries from its own ./staging folders, by replacements that hold only
# inside that module. Whoever imports it has to name the published version of each: v1.X.Y -> v0.X.Y.
set -eu
cd "$(dirname "$0")"
release=${1:-v1.36.3}
upstream=$(go mod download -json "k8s.io/kubernetes@$release" | sed -n 's/^.*"GoMod": "\(.*\)".*$/\1/p')
{
	echo 'module etcdmaint.test/kubernetes'
	echo
	grep -E '^go |^godebug ' "$upstream"
	echo
	echo 'tool k8s.io/kubernetes/cmd/kubectl'
	echo
	echo 'require ('
	echo "	k8s.io/kubernetes $release"
	sed -n 's,^\(	go.etcd.io/etcd/server/v3 v[0-9.]*\).*,\1,p' "$upstream"
	echo ')'
	echo
	echo 'replace ('
	sed -n "s,^	\(k8s\.io/[a-z-]*\) => \./staging/.*,	\1 => \1 v0.${release#v1.},p" "$upstream"
	echo ')'
} >go.mod
: >go.sum
go mod tidy
