// Command agent is the one program of ours inside a lab: it keeps terminals alive, serves the learner's files as the learner, and, in the
// platform's own containers, collects facts from outside the learner's reach.
package main

import (
	"fmt"
	"os"
)

// version is set by the build to the hash of the sources.
var version = "dev"

var commands map[string]func(args []string) error

func init() {
	commands = map[string]func(args []string) error{
		"init":        runInit,
		"gate":        runGate,
		"term":        runTerm,
		"term-daemon": runTermDaemon,
		"attach":      runAttach,
		"terms":       runTerms,
		"close":       runClose,
		"file":        runFile,
		"serve":       runServe,
		"confine":     runConfine,
		"proxy":       runProxy,
		"version":     func([]string) error { fmt.Println(version); return nil },
	}
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: agent init|gate|term|attach|terms|close|file|serve|proxy|version")
		os.Exit(64)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "agent %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}
