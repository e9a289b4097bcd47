module etcdmaint/tests/oracle/rule

go 1.21

require github.com/maja42/goval v1.3.1
