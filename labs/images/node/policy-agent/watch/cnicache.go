package watch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
	"k8s.io/apimachinery/pkg/types"
)

// Addresses is libcni's cache: one file for each interface that a plugin has set up, there before the pod's first process runs.
type Addresses struct {
	Folder string
}

type cniResult struct {
	CniArgs [][2]string `json:"cniArgs"`
	Result  struct {
		IPs []struct {
			Address string `json:"address"`
		} `json:"ips"`
	} `json:"result"`
}

// Read gives the addresses of every pod, by UID. Where two entries name one address the later counts. Loopback entries and what is no entry (yet)
// are left out.
func (a Addresses) Read() (map[types.UID][]netip.Addr, error) {
	entries, err := os.ReadDir(a.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	type file struct {
		path string
		when int64
	}
	var files []file
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, file{filepath.Join(a.Folder, entry.Name()), info.ModTime().UnixNano()})
		}
	}
	slices.SortFunc(files, func(x, y file) int { return cmp.Or(cmp.Compare(x.when, y.when), cmp.Compare(x.path, y.path)) })
	owners := map[netip.Addr]types.UID{}
	for _, f := range files {
		uid, addresses := readResult(f.path)
		for _, address := range addresses {
			owners[address] = uid
		}
	}
	assigned := map[types.UID][]netip.Addr{}
	for address, uid := range owners {
		assigned[uid] = append(assigned[uid], address)
	}
	return assigned, nil
}

func readResult(path string) (types.UID, []netip.Addr) {
	text, err := os.ReadFile(path)
	var entry cniResult
	if err != nil || json.Unmarshal(text, &entry) != nil {
		return "", nil
	}
	var uid types.UID
	for _, arg := range entry.CniArgs {
		if arg[0] == "K8S_POD_UID" {
			uid = types.UID(arg[1])
		}
	}
	var addresses []netip.Addr
	for _, ip := range entry.Result.IPs {
		if prefix, err := netip.ParsePrefix(ip.Address); err == nil && uid != "" && !prefix.Addr().IsLoopback() {
			addresses = append(addresses, prefix.Addr().Unmap())
		}
	}
	return uid, addresses
}

// Watch calls changed after each change of the folder, until the context ends. The folder is made if the CNI has not yet.
func (a Addresses) Watch(ctx context.Context, changed func()) error {
	if err := os.MkdirAll(a.Folder, 0o700); err != nil {
		return err
	}
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return err
	}
	if _, err := unix.InotifyAddWatch(fd, a.Folder, unix.IN_CLOSE_WRITE|unix.IN_MOVED_TO|unix.IN_DELETE|unix.IN_ONLYDIR); err != nil {
		unix.Close(fd)
		return err
	}
	events := os.NewFile(uintptr(fd), "inotify")
	context.AfterFunc(ctx, func() { events.Close() })
	go func() {
		changed()
		for buffer := make([]byte, 64<<10); ; changed() {
			if _, err := events.Read(buffer); err != nil {
				return
			}
		}
	}()
	return nil
}
