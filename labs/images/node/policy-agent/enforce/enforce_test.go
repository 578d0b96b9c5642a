package enforce

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"testing"

	"rampart/policy-agent/cluster"
	"rampart/policy-agent/evaluate"
)

type recorder struct {
	loads   int
	kernel  string
	refuses error
}

func (r *recorder) Load(context.Context, *cluster.Snapshot) error {
	r.loads++
	if r.refuses == nil {
		r.kernel = "ours"
	}
	return r.refuses
}
func (r *recorder) Loaded(context.Context) (string, error) { return r.kernel, nil }
func (r *recorder) Cut(*evaluate.Judge) (int, error)       { return 0, nil }

func prepare() (*Enforcer, *recorder, *cluster.Snapshot, *error) {
	snapshot, failure := new(cluster.Snapshot), new(error)
	filter := &recorder{}
	source := func() (cluster.Snapshot, error) { return *snapshot, *failure }
	return New(source, filter, slog.New(slog.NewJSONHandler(io.Discard, nil))), filter, snapshot, failure
}

func TestNothingIsWrittenWhileTheClusterIsUnknown(t *testing.T) {
	enforcer, filter, _, failure := prepare()
	*failure = cluster.ErrUnknown
	enforcer.Sync(t.Context())
	if filter.loads != 0 || enforcer.Healthy() == nil {
		t.Error(filter.loads, enforcer.Healthy())
	}
}

func TestAnEqualStateIsNotWrittenAgain(t *testing.T) {
	enforcer, filter, snapshot, _ := prepare()
	enforcer.Sync(t.Context())
	snapshot.Node = append(snapshot.Node, netip.MustParseAddr("10.244.0.1"))
	enforcer.Sync(t.Context())
	snapshot.Pods = append(snapshot.Pods, cluster.Pod{Namespace: "n", Name: "a", Addresses: []netip.Addr{netip.MustParseAddr("10.244.0.2")}})
	enforcer.Sync(t.Context())
	if filter.loads != 2 || enforcer.Healthy() != nil {
		t.Error(filter.loads, enforcer.Healthy())
	}
}

func TestAStateThatWasRefusedIsTriedAgainEvenIfItIsTheOldOne(t *testing.T) {
	enforcer, filter, snapshot, _ := prepare()
	enforcer.Sync(t.Context())
	filter.refuses = errors.New("busy")
	snapshot.Network = []netip.Prefix{netip.MustParsePrefix("10.244.0.0/24")}
	if enforcer.Sync(t.Context()) || enforcer.Healthy() == nil {
		t.Error("a refusal is no failure")
	}
	filter.refuses, snapshot.Network = nil, nil
	if !enforcer.Sync(t.Context()) || filter.loads != 3 || enforcer.Healthy() != nil {
		t.Error(filter.loads, enforcer.Healthy())
	}
}

func TestASourceThatFailsLeavesTheRules(t *testing.T) {
	enforcer, filter, _, failure := prepare()
	enforcer.Sync(t.Context())
	*failure = errors.New("the cache cannot be read")
	if enforcer.Sync(t.Context()) || filter.loads != 1 || enforcer.Healthy() == nil {
		t.Error(filter.loads, enforcer.Healthy())
	}
}

func TestForeignChangesAreWrittenOver(t *testing.T) {
	for _, change := range []string{"", "ours, and one rule more"} {
		enforcer, filter, _, _ := prepare()
		enforcer.Sync(t.Context())
		enforcer.verify(t.Context())
		enforcer.Sync(t.Context())
		if filter.loads != 1 {
			t.Fatal(filter.loads)
		}
		filter.kernel = change
		enforcer.verify(t.Context())
		<-enforcer.wake
		enforcer.Sync(t.Context())
		if filter.loads != 2 || filter.kernel != "ours" {
			t.Errorf("%q: %d, %q", change, filter.loads, filter.kernel)
		}
	}
}
