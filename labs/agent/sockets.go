package main

import (
	"context"
	"encoding/hex"
	"net"
	"os"
	"sort"
	"strconv"
	"strings"
)

// socketFact is `SocketFact` of labs/target.ts.
type socketFact struct {
	Protocol string `json:"protocol"`
	Address  string `json:"address"`
	Port     int    `json:"port"`
	Pid      int    `json:"pid,omitempty"`
	UID      uint32 `json:"uid"`
	inode    string
}

// waiting is the state of a socket that takes connections or datagrams from anybody.
var waiting = map[string]string{"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}

func socketsOperation(_ context.Context, m *machine, _ struct{}) (any, error) {
	facts := []*socketFact{}
	holders := map[string]*socketFact{}
	ids := readIDMap(m.path("uid_map"))
	for _, protocol := range []string{"tcp", "tcp6", "udp", "udp6"} {
		text, err := os.ReadFile(m.path("net/" + protocol))
		if err != nil && os.IsNotExist(err) && strings.HasSuffix(protocol, "6") {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, line := range strings.Split(string(text), "\n") {
			if fact := parseSocket(protocol, line, ids); fact != nil {
				facts = append(facts, fact)
				holders[fact.inode] = fact
			}
		}
	}
	c, err := newCensus(m)
	if err != nil {
		return nil, err
	}
	c.findHolders(holders)
	sort.Slice(facts, func(i, j int) bool {
		a, b := facts[i], facts[j]
		if a.Port != b.Port {
			return a.Port < b.Port
		}
		return a.Protocol+a.Address < b.Protocol+b.Address
	})
	return facts, nil
}

func parseSocket(protocol, line string, ids idMap) *socketFact {
	fields := strings.Fields(line)
	if len(fields) < 10 || fields[3] != waiting[protocol] {
		return nil
	}
	host, port, found := strings.Cut(fields[1], ":")
	number, err := strconv.ParseUint(port, 16, 16)
	if !found || err != nil || number == 0 {
		return nil
	}
	uid, _ := strconv.ParseUint(fields[7], 10, 32)
	return &socketFact{Protocol: protocol, Address: kernelAddress(host), Port: int(number), UID: ids.inside(uint32(uid)), inode: fields[9]}
}

// kernelAddress reads an address as /proc/net prints it: words of four bytes, each in the host's order (little endian where we run).
func kernelAddress(text string) string {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return text
	}
	for i := 0; i+3 < len(raw); i += 4 {
		raw[i], raw[i+1], raw[i+2], raw[i+3] = raw[i+3], raw[i+2], raw[i+1], raw[i]
	}
	return net.IP(raw).String()
}

func (c *census) findHolders(wanted map[string]*socketFact) {
	pids := make([]int, 0, len(c.seen))
	for pid := range c.seen {
		pids = append(pids, pid)
	}
	sort.Slice(pids, func(i, j int) bool { return c.inMachine(pids[i]) < c.inMachine(pids[j]) })
	for _, pid := range pids {
		entries, err := os.ReadDir(procPath(pid, "fd"))
		if err != nil {
			continue
		}
		for _, entry := range entries {
			link, err := os.Readlink(procPath(pid, "fd/"+entry.Name()))
			if err != nil || !strings.HasPrefix(link, "socket:[") {
				continue
			}
			if fact := wanted[strings.TrimSuffix(link[len("socket:["):], "]")]; fact != nil && fact.Pid == 0 {
				fact.Pid = c.inMachine(pid)
			}
		}
	}
}
