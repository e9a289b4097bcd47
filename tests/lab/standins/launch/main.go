// launch becomes the user of a container and then its program: launch UID PROGRAM ARGUMENT...
//
// The sandbox starts it as root with CAP_SETUID alone, and the group already set; images of the lab
// have no other program that could do this. Exit codes are those of a container runtime: 127 when
// the program does not exist, 126 when it cannot be run.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

func main() {
	uid, err := strconv.Atoi(os.Args[1])
	if err == nil && uid != os.Getuid() {
		err = syscall.Setuid(uid)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "launch:", err)
		os.Exit(126)
	}
	program, err := exec.LookPath(os.Args[2])
	if err == nil {
		err = syscall.Exec(program, os.Args[2:], os.Environ())
	}
	fmt.Fprintf(os.Stderr, "launch: %s: %v\n", os.Args[2], err)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
		os.Exit(127)
	}
	os.Exit(126)
}
