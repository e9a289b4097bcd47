"""A small world for generated manifests: real etcd clusters, a real S3 server, and pods without a kubelet.

namespace.py   a private network with the names and addresses that the manifests use
pki.py         certificates
cluster.py     three members of etcd
s3.py          an S3 server that checks signatures
images.py      container images: nothing but the programs that the real ones hold
world.py       Secrets, ConfigMaps, claims and the node's files: what a pod asks for
volumes.py     a pod's volumes, as a kubelet would make them
sandbox.py     one container
podrunner.py   a pod: its containers in order, up to the first that fails
commands.py    the generator's command lines that the tests run
"""
