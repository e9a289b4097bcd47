// Command validate is the API server's own checking of objects, without the server: strict decoding,
// defaulting, and what the registries do when an object is created. A CronJob is followed to its first
// Job and that Job to its Pod, so that what would only fail at the first run fails here.
//
//	validate [-level LEVEL] [FILE...]   check the files, or stdin; exit 1 where anything was found
//	validate -frames [-level LEVEL]     read "LENGTH\n" + that many bytes, any number of times; one line
//	                                    of JSON for each, in order, so that one process serves thousands
//
// The line is {"errors": [...], "documents": [...]}; the types are in report.go.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"k8s.io/pod-security-admission/api"
)

// maxFrame bounds what one frame may ask this program to hold.
const maxFrame = 64 << 20

func main() {
	frames := flag.Bool("frames", false, "read length-prefixed streams until the end of the input")
	level := flag.String("level", "privileged", "PodSecurity level that every pod template must reach")
	flag.Parse()
	required, err := api.ParseLevel(*level)
	if err != nil {
		fail(err)
	}
	check, err := newChecker(required)
	if err != nil {
		fail(err)
	}
	out := bufio.NewWriter(os.Stdout)
	if *frames {
		err = serve(check, bufio.NewReader(os.Stdin), out)
	} else {
		err = checkFiles(check, flag.Args(), out)
	}
	if flushErr := out.Flush(); err == nil {
		err = flushErr
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "validate:", err)
	os.Exit(2)
}

// serve answers frames until the input ends between two of them.
func serve(check *checker, in *bufio.Reader, out *bufio.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		var length int
		if _, err := fmt.Fscanf(in, "%d\n", &length); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("frame length: %w", err)
		}
		if length < 0 || length > maxFrame {
			return fmt.Errorf("frame length %d is out of range", length)
		}
		stream := make([]byte, length)
		if _, err := io.ReadFull(in, stream); err != nil {
			return fmt.Errorf("frame of %d bytes: %w", length, err)
		}
		if err := encoder.Encode(check.stream(stream)); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
}

func checkFiles(check *checker, files []string, out *bufio.Writer) error {
	if len(files) == 0 {
		files = []string{"/dev/stdin"}
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	clean := true
	for _, name := range files {
		stream, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		result := check.stream(stream)
		clean = clean && result.clean()
		if err := encoder.Encode(result); err != nil {
			return err
		}
	}
	if !clean {
		out.Flush()
		os.Exit(1)
	}
	return nil
}
