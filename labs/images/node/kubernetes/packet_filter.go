package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

const multi = "/usr/sbin/xtables-%s-multi"

// choosePacketFilter makes the tools of kube-proxy's image those that the node's kubelet writes with: it leaves a chain as a hint.
// On a node itself, where the tools are chosen already, nothing is changed.
func choosePacketFilter() error {
	if _, err := os.Lstat("/usr/sbin/iptables"); err == nil {
		return nil
	}
	kind := "nft"
	if tables, _ := os.ReadFile("/proc/net/ip_tables_names"); strings.Contains(string(tables), "mangle") {
		hint, err := exec.Command(fmt.Sprintf(multi, "legacy"), "iptables-save", "-t", "mangle").Output()
		if err == nil && strings.Contains(string(hint), ":KUBE-IPTABLES-HINT ") {
			kind = "legacy"
		}
	}
	for _, family := range []string{"iptables", "ip6tables"} {
		for _, tool := range []string{"", "-save", "-restore"} {
			if err := os.Symlink(fmt.Sprintf(multi, kind), "/usr/sbin/"+family+tool); err != nil && !os.IsExist(err) {
				return err
			}
		}
	}
	return nil
}
