package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"sort"
	"strings"
	"syscall"
	"time"
)

func dialTerminal(id string) (*net.UnixConn, error) {
	return net.DialUnix("unix", nil, &net.UnixAddr{Name: socketPrefix + id, Net: "unix"})
}

func runAttach(args []string) error {
	flags := flag.NewFlagSet("attach", flag.ExitOnError)
	id := flags.String("id", "", "name of the terminal")
	since := flags.Uint64("since", 0, "number of the first byte that is wanted")
	flags.Parse(args)
	return attachTo(*id, *since)
}

// attachTo hands its own input and output to the terminal's daemon and waits until that is done with them.
func attachTo(id string, since uint64) error {
	conn, err := dialTerminal(id)
	if err != nil {
		return fmt.Errorf("no terminal %s: %w", id, err)
	}
	text, _ := json.Marshal(order{Op: "attach", Since: since})
	if _, _, err := conn.WriteMsgUnix(text, syscall.UnixRights(0, 1), nil); err != nil {
		return err
	}
	conn.Read(make([]byte, 1))
	return nil
}

func ask(id, op string) ([]byte, error) {
	conn, err := dialTerminal(id)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(3 * time.Second))
	text, _ := json.Marshal(order{Op: op})
	if _, err := conn.Write(text); err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(conn, 4096))
}

// runTerms prints a JSON array of the terminals that answer to this user.
func runTerms([]string) error {
	table, err := os.ReadFile("/proc/net/unix")
	if err != nil {
		return err
	}
	found := map[string]termInfo{}
	for _, line := range strings.Split(string(table), "\n") {
		at := strings.Index(line, socketPrefix)
		if at < 0 {
			continue
		}
		id := line[at+len(socketPrefix):]
		if _, seen := found[id]; seen {
			continue
		}
		var info termInfo
		if text, err := ask(id, "info"); err == nil && json.Unmarshal(text, &info) == nil && info.ID == id {
			found[id] = info
		}
	}
	list := make([]termInfo, 0, len(found))
	for _, info := range found {
		list = append(list, info)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return json.NewEncoder(os.Stdout).Encode(list)
}

// runClose hangs a terminal up. One that is gone already is closed.
func runClose(args []string) error {
	flags := flag.NewFlagSet("close", flag.ExitOnError)
	id := flags.String("id", "", "name of the terminal")
	flags.Parse(args)
	_, err := ask(*id, "close")
	if errors.Is(err, syscall.ECONNREFUSED) {
		return nil
	}
	return err
}
