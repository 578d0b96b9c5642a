package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const entry = `{"kind":"cniCacheV1","containerId":"x","ifName":%q,"networkName":"lab","cniArgs":[["IgnoreUnknown","1"],["K8S_POD_NAME","p"],["K8S_POD_UID",%q]],"result":{"cniVersion":"0.3.1","ips":[{"version":"4","interface":1,"address":%q}]}}`

func write(t *testing.T, folder, name, text string, age time.Duration) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	when := time.Now().Add(-age)
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
}

func TestAddressesOfTheCache(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "lab-1-eth0", fmt.Sprintf(entry, "eth0", "one", "10.244.0.2/24"), time.Hour)
	write(t, folder, "cni-loopback-1-lo", fmt.Sprintf(entry, "lo", "one", "127.0.0.1/8"), time.Hour)
	write(t, folder, "lab-2-eth0", fmt.Sprintf(entry, "eth0", "old", "10.244.0.3/24"), time.Hour)
	write(t, folder, "lab-0-eth0", fmt.Sprintf(entry, "eth0", "new", "10.244.0.3/24"), time.Minute)
	write(t, folder, "lab-4-eth0", fmt.Sprintf(entry, "eth0", "", "10.244.0.4/24"), 0)
	write(t, folder, "lab-5-eth0", `{"kind":"cniCa`, 0)
	write(t, folder, "empty", "", 0)
	assigned, err := Addresses{folder}.Read()
	if got := fmt.Sprint(assigned); err != nil || got != "map[new:[10.244.0.3] one:[10.244.0.2]]" {
		t.Error(got, err)
	}
}

func TestAFolderThatIsNotThereYetIsEmpty(t *testing.T) {
	assigned, err := Addresses{filepath.Join(t.TempDir(), "results")}.Read()
	if len(assigned) != 0 || err != nil {
		t.Error(assigned, err)
	}
}

func TestAFolderThatCannotBeReadIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (Addresses{file}).Read(); err == nil {
		t.Error("no error")
	}
}

func TestChangesOfTheFolderAreTold(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "cni", "results")
	told := make(chan struct{}, 100)
	if err := (Addresses{folder}).Watch(t.Context(), func() { told <- struct{}{} }); err != nil {
		t.Fatal(err)
	}
	<-told
	for _, change := range []func() error{
		func() error { return os.WriteFile(filepath.Join(folder, "a"), []byte("{}"), 0o600) },
		func() error { return os.Remove(filepath.Join(folder, "a")) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-told:
		case <-time.After(10 * time.Second):
			t.Fatal("not told")
		}
	}
}
