"""The program against a real API server, next to kubectl.

control_plane.py   etcd, kube-apiserver, controllers, scheduler in one process (tests/kubernetes/apiserver)
node.py, pod.py    a node: runs the containers of pods in the lab's sandbox (tests/lab)
logs.py            the node's server of logs
api.py             requests of the node
program.py         the program with the connection to that server
rights.py          Roles with one right after the other taken away
connections.py     kubeconfig files for that server, and proxies
"""
