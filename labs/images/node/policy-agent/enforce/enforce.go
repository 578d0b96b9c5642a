// Package enforce keeps the kernel's rules equal to the cluster's policies.
package enforce

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"rampart/policy-agent/cluster"
	"rampart/policy-agent/evaluate"
	"rampart/policy-agent/ruleset"
)

const (
	settle     = 10 * time.Millisecond
	retryAfter = time.Second
	checkEvery = 15 * time.Second
)

// Filter is what the rules are written to; see Kernel.
type Filter interface {
	Load(context.Context, *cluster.Snapshot) error
	Loaded(context.Context) (string, error)
	Cut(*evaluate.Judge) (int, error)
}

// Enforcer writes a ruleset for each state of the cluster that asks for another one than the last. Nothing is written while Source does not know
// the whole cluster yet, and nothing is taken away when it goes blind or this program ends: the last rules stay.
type Enforcer struct {
	Source func() (cluster.Snapshot, error)
	Filter Filter
	Log    *slog.Logger

	wake chan struct{}
	// judges holds the newest one by which open connections are still to be cut.
	judges chan *evaluate.Judge

	mutex   sync.Mutex
	written string
	loaded  string
	failure error
	idle    int
}

// New makes an enforcer; Run starts it.
func New(source func() (cluster.Snapshot, error), filter Filter, log *slog.Logger) *Enforcer {
	return &Enforcer{Source: source, Filter: filter, Log: log, wake: make(chan struct{}, 1), judges: make(chan *evaluate.Judge, 1)}
}

// Changed says that the source may have something new. It never blocks.
func (e *Enforcer) Changed() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// Healthy is nil when the kernel holds the rules of the newest known state.
func (e *Enforcer) Healthy() error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.written == "" && e.failure == nil {
		return cluster.ErrUnknown
	}
	return e.failure
}

// Run enforces until the context ends.
func (e *Enforcer) Run(ctx context.Context) {
	go e.cut(ctx)
	check := time.NewTicker(checkEvery)
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.wake:
			time.Sleep(settle)
			if !e.Sync(ctx) {
				time.AfterFunc(retryAfter, e.Changed)
			}
		case <-check.C:
			e.verify(ctx)
		}
	}
}

// Sync brings the kernel up to date. It gives false where that failed and should be tried again.
func (e *Enforcer) Sync(ctx context.Context) bool {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	begun := time.Now()
	snapshot, err := e.Source()
	if errors.Is(err, cluster.ErrUnknown) {
		return true
	}
	if err == nil {
		err = e.write(ctx, &snapshot, begun)
	}
	if e.failure = err; err != nil {
		e.written = ""
		e.Log.Error("sync", append(facts(&snapshot), "error", err.Error())...)
	}
	return err == nil
}

func (e *Enforcer) write(ctx context.Context, snapshot *cluster.Snapshot, begun time.Time) error {
	text := ruleset.Text(snapshot)
	if text == e.written {
		e.idle++
		return nil
	}
	if err := e.Filter.Load(ctx, snapshot); err != nil {
		return err
	}
	e.written, e.loaded = text, ""
	select {
	case <-e.judges:
	default:
	}
	e.judges <- evaluate.New(snapshot)
	e.Log.Info("sync", append(facts(snapshot), "unchanged", e.idle, "ms", ms(time.Since(begun)))...)
	e.idle = 0
	return nil
}

// cut goes through the open connections after each load. It does so beside the syncs: a pod can open so many that it takes a while.
func (e *Enforcer) cut(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case judge := <-e.judges:
			begun := time.Now()
			connections, err := e.Filter.Cut(judge)
			if err != nil {
				e.Log.Warn("open connections may have stayed", "error", err.Error())
			}
			if connections > 0 {
				e.Log.Info("cut", "connections", connections, "ms", ms(time.Since(begun)))
			}
		}
	}
}

// verify writes the rules again where somebody else has taken them away, or changed them since it last looked.
func (e *Enforcer) verify(ctx context.Context) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.written == "" {
		return
	}
	loaded, err := e.Filter.Loaded(ctx)
	switch {
	case err != nil:
		e.Log.Warn("the rules cannot be read back", "error", err.Error())
	case loaded == "" || e.loaded != "" && loaded != e.loaded:
		e.Log.Warn("the rules were changed by somebody else")
		e.written = ""
		e.Changed()
	default:
		e.loaded = loaded
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func facts(snapshot *cluster.Snapshot) []any {
	addresses := 0
	for _, pod := range snapshot.Pods {
		addresses += len(pod.Addresses)
	}
	network := []string{}
	for _, prefix := range snapshot.Network {
		network = append(network, prefix.String())
	}
	return []any{"policies", len(snapshot.Policies), "pods", len(snapshot.Pods), "addresses", addresses, "network", network}
}
