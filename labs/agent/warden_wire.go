package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

func init() {
	wardenOperations["hub"] = on(hubOperation)
	wardenOperations["wire"] = on(wireOperation)
}

// hubOperation makes a visitor without a network the switch of one: a bridge inside its own namespace, which the host has no part in.
func hubOperation(ctx context.Context, m *machine, _ struct{}) (any, error) {
	if _, err := m.addresses("eth0"); err == nil {
		return nil, nil
	}
	return nil, m.inNetwork(func() error { return ip(ctx, "link add name eth0 type bridge", "link set eth0 up") })
}

// wireOperation plugs a machine without a network into a hub, with an address of its own.
func wireOperation(ctx context.Context, m *machine, args struct {
	Hub     machineRef `json:"hub"`
	Address string     `json:"address"`
}) (any, error) {
	if !cidr.MatchString(args.Address) {
		return nil, badRequest("%q is not an address with its prefix length", args.Address)
	}
	hub, err := openMachine(args.Hub)
	if err != nil {
		return nil, err
	}
	defer hub.close()
	port := fmt.Sprintf("p%d", m.pid)
	if err := hub.inNetwork(func() error {
		return ip(ctx, fmt.Sprintf("link add %s type veth peer name eth0 netns %d", port, m.pid), "link set "+port+" master eth0 up")
	}); err != nil {
		return nil, err
	}
	return nil, m.inNetwork(func() error { return ip(ctx, "addr add "+args.Address+" dev eth0", "link set eth0 up") })
}

func ip(ctx context.Context, lines ...string) error {
	command := exec.CommandContext(ctx, "ip", "-batch", "-")
	command.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	_, err := output(command)
	return err
}
