package main

import (
	"os"
	"sort"
	"strings"
)

// mountFact is `MountFact` of labs/target.ts.
type mountFact struct {
	MountPoint string   `json:"mountPoint"`
	Source     string   `json:"source"`
	Root       string   `json:"root"`
	FsType     string   `json:"fsType"`
	ReadOnly   bool     `json:"readOnly"`
	Options    []string `json:"options"`
}

var octal = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)

func readMounts(path string) []mountFact {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	mounts := []mountFact{}
	for _, line := range strings.Split(string(text), "\n") {
		own, super, found := strings.Cut(line, " - ")
		left, right := strings.Fields(own), strings.Fields(super)
		if !found || len(left) < 6 || len(right) < 3 {
			continue
		}
		options := strings.Split(left[5], ",")
		mounts = append(mounts, mountFact{
			MountPoint: octal.Replace(left[4]), Root: octal.Replace(left[3]), FsType: right[0], Source: octal.Replace(right[1]),
			ReadOnly: contains(options, "ro") || contains(strings.Split(right[2], ","), "ro"), Options: options,
		})
	}
	sort.SliceStable(mounts, func(i, j int) bool { return mounts[i].MountPoint < mounts[j].MountPoint })
	return mounts
}

func contains(list []string, wanted string) bool {
	for _, item := range list {
		if item == wanted {
			return true
		}
	}
	return false
}
