// What goval makes of rules, with the variables that etcd-defrag gives it. Lines in:
// "generation|dbSize|dbSizeInUse|dbQuota|hex of the rule"; one answer per line out.
// Each goval version is a build of its own: go build -modfile=goval_1_4.mod.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/maja42/goval"
)

// Generations as in src/model/rule.h.
const (
	integersFirst = 0
	floats        = 3
)

func variables(generation int, size, inUse, quota int64) map[string]interface{} {
	vars := map[string]interface{}{"dbSize": int(size), "dbSizeInUse": int(inUse), "dbQuota": int(quota)}
	if generation > integersFirst {
		vars["dbQuotaUsage"] = float64(size) / float64(quota)
		vars["dbSizeFree"] = int(size) - int(inUse)
	}
	if generation == floats {
		vars["dbSize"] = float64(size)
		vars["dbSizeInUse"] = float64(inUse)
		vars["dbQuota"] = float64(quota)
		vars["dbSizeFree"] = float64(size - inUse)
	}
	return vars
}

// The kind of an error is how its message begins.
func kind(message string) string {
	for _, name := range []string{"syntax", "parse", "var", "type", "math", "range", "eval"} {
		if strings.HasPrefix(message, name+" error") {
			return name
		}
	}
	if strings.HasPrefix(message, "unknown token") {
		return "unknown token"
	}
	return "unexpected: " + message
}

func answer(rule string, vars map[string]interface{}) (result string) {
	defer func() {
		if fault := recover(); fault != nil {
			if _, ok := fault.(runtime.Error); !ok {
				panic(fault)
			}
			result = "crash"
		}
	}()
	if len(rule) == 0 {
		return "true"
	}
	value, err := goval.NewEvaluator().Evaluate(rule, vars, nil)
	if err != nil {
		return kind(err.Error())
	}
	if decision, ok := value.(bool); ok {
		return fmt.Sprint(decision)
	}
	return "result"
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var generation int
		var size, inUse, quota int64
		fields := strings.SplitN(lines.Text(), "|", 5)
		if len(fields) != 5 {
			panic("not five fields: " + lines.Text())
		}
		numbers := strings.Join(fields[:4], " ")
		if _, err := fmt.Sscan(numbers, &generation, &size, &inUse, &quota); err != nil {
			panic(err)
		}
		rule, err := hex.DecodeString(fields[4])
		if err != nil {
			panic(err)
		}
		fmt.Fprintln(out, answer(string(rule), variables(generation, size, inUse, quota)))
	}
}
