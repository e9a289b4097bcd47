// What github.com/robfig/cron/v3, the cron library of Kubernetes, makes of schedules. Reads lines
// "hex of schedule|zone|after in Unix seconds|count" and prints for each "zone", "refused REASON",
// or "ok" and up to count run times in the zone.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// parse turns the library's panics (on "TZ=" without a blank) into errors.
func parse(text string) (schedule cron.Schedule, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v", fault)
		}
	}()
	return cron.ParseStandard(text)
}

// after asks from minute to minute where the library gives a time that is not later: it goes round in
// circles where Pacific/Chatham sets its clocks back.
func after(schedule cron.Schedule, at time.Time) time.Time {
	for from := at; ; from = from.Add(time.Minute) {
		if next := schedule.Next(from); next.IsZero() || next.After(at) {
			return next
		}
	}
}

func answer(line string) string {
	fields := strings.Split(line, "|")
	text, err := hex.DecodeString(fields[0])
	if err != nil {
		return "malformed"
	}
	location, err := time.LoadLocation(fields[1])
	if err != nil {
		return "zone"
	}
	start, _ := strconv.ParseInt(fields[2], 10, 64)
	count, _ := strconv.Atoi(fields[3])
	schedule, err := parse(string(text))
	if err != nil {
		return "refused " + strconv.Quote(err.Error())
	}
	result := "ok"
	at := time.Unix(start, 0).In(location)
	for ; count > 0; count-- {
		if at = after(schedule, at); at.IsZero() {
			break
		}
		result += " " + at.Format(time.RFC3339)
	}
	return result
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for input.Scan() {
		fmt.Fprintln(output, answer(input.Text()))
	}
}
