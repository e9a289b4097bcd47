"""The program against a real API server, next to kubectl.

control_plane.py   etcd, kube-apiserver, controllers, scheduler in one process (tests/kubernetes/apiserver)
node.py            a node: runs the containers of pods, serves their logs
program.py         the program with the connection to that server
rights.py          Roles with one right after the other taken away
connections.py     kubeconfig files for that server, and proxies
"""
