package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path"
	"regexp"
	"strings"
)

const vendorUnits = "/usr/lib/systemd/system/"

var unitFile = regexp.MustCompile(`\.(service|socket|target|timer|path|mount|automount|swap|slice|scope)$`)

type unitState struct {
	Unit   string  `json:"unit"`
	State  string  `json:"state"`
	Preset *string `json:"preset"`
}

// systemdUnits asks the platform's own systemctl about copies of the machine's unit files. Its work grows with the square of their number, so a
// vendor's unit that nothing can enable is not copied: without an [Install] section or a link to it a unit is static, whatever else it says.
func systemdUnits(ctx context.Context, m *machine) (any, error) {
	j, err := newJail(m)
	if err != nil {
		return nil, err
	}
	defer j.close()
	own := []string{"/etc/systemd/system/**", "/run/systemd/system/**", "/usr/local/lib/systemd/system/**"}
	presets := []string{"/lib", "/bin", "/sbin", "/etc/systemd/system-preset/**", "/usr/lib/systemd/system-preset/**"}
	if err := j.copy("/machine", false, append(presets, own...)...); err != nil {
		return nil, err
	}
	linked, err := j.linkedNames(own)
	if err != nil {
		return nil, err
	}
	states, err := j.copyVendorUnits(linked)
	if err != nil {
		return nil, err
	}
	text, err := j.run(ctx, "/usr/bin/systemctl", "--root=/machine", "list-unit-files", "--output=json", "--no-pager")
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Unit   string  `json:"unit_file"`
		State  string  `json:"state"`
		Preset *string `json:"preset"`
		Vendor *string `json:"vendor_preset"`
	}
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, err
	}
	units := make([]unitState, 0, len(rows)+len(states))
	for _, row := range rows {
		if row.Preset == nil {
			row.Preset = row.Vendor
		}
		units = append(units, unitState{row.Unit, row.State, row.Preset})
		delete(states, row.Unit)
	}
	for name, state := range states {
		units = append(units, unitState{Unit: name, State: state})
	}
	answer, err := json.Marshal(units)
	return string(answer), err
}

// linkedNames are the units that a link of the administrator's is called or leads to.
func (j *jail) linkedNames(globs []string) (map[string]bool, error) {
	stats, err := listGlobs(j.root, globs)
	if err != nil {
		return nil, err
	}
	linked := map[string]bool{}
	for _, stat := range stats {
		linked[path.Base(stat.Path)] = true
		if stat.Kind == "symlink" {
			linked[path.Base(stat.LinkTarget)] = true
		}
	}
	return linked, nil
}

func (j *jail) copyVendorUnits(linked map[string]bool) (map[string]string, error) {
	stats, err := listGlobs(j.root, []string{vendorUnits + "*", vendorUnits + "*.d/*.conf"})
	if err != nil {
		return nil, err
	}
	states := map[string]string{}
	extended := map[string]bool{}
	for _, stat := range stats {
		if dir := path.Base(path.Dir(stat.Path)); strings.HasSuffix(dir, ".d") {
			extended[strings.TrimSuffix(dir, ".d")] = true
			if err := j.copyOne("/machine", false, stat); err != nil {
				return nil, err
			}
		}
	}
	for _, stat := range stats {
		name := path.Base(stat.Path)
		switch {
		case !unitFile.MatchString(name):
		case stat.Kind == "symlink" && !linked[name] && !linked[path.Base(stat.LinkTarget)] && stat.LinkTarget != "/dev/null":
			states[name] = "alias"
		case stat.Kind == "file" && !linked[name] && !extended[name] && !j.installable(stat.Path):
			states[name] = "static"
		default:
			if err := j.copyOne("/machine", false, stat); err != nil {
				return nil, err
			}
		}
	}
	return states, nil
}

func (j *jail) installable(name string) bool {
	read, err := readFile(j.root, readArgs{Path: name, Max: maxCopied})
	return err != nil || bytes.Contains(read.Content, []byte("[Install]"))
}
