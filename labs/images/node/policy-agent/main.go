// Command policy-agent enforces the NetworkPolicies of a cluster of one node with nftables.
//
// It needs nft, CAP_NET_ADMIN in the node's network namespace, and a kubeconfig that may list and watch pods, namespaces, nodes and
// networkpolicies. Rules stay in the kernel when it ends. It prints one line of JSON for each ruleset that it writes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"rampart/policy-agent/cluster"
	"rampart/policy-agent/enforce"
	"rampart/policy-agent/watch"
)

type options struct {
	kubeconfig, node, cniCache, healthz string
	network                             []netip.Prefix
}

func main() {
	var o options
	flag.StringVar(&o.kubeconfig, "kubeconfig", "/etc/kubernetes/admin.conf", "file to reach the API server with; waited for where it does not exist yet")
	flag.StringVar(&o.node, "node-name", "", "the node's name in the API (default: the host name)")
	flag.StringVar(&o.cniCache, "cni-cache", "/var/lib/cni/results", "folder of libcni's results")
	flag.StringVar(&o.healthz, "healthz-bind-address", "127.0.0.1:10299", "where /healthz is served; empty for nowhere")
	flag.Func("pod-cidr", "prefix of the pod network beside the node's spec.podCIDRs; closed until the first sync where no rules are loaded yet (repeatable)", func(text string) error {
		prefix, err := netip.ParsePrefix(text)
		o.network = append(o.network, prefix.Masked())
		return err
	})
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	slog.SetDefault(log)
	if err := run(ctx, o, log); err != nil && ctx.Err() == nil {
		log.Error("stopped", "error", err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, log *slog.Logger) error {
	if o.node == "" {
		name, err := os.Hostname()
		if err != nil {
			return err
		}
		o.node = strings.ToLower(name)
	}
	kernel, err := enforce.NewKernel()
	if err != nil {
		return err
	}
	if err := guard(ctx, o, kernel, log); err != nil {
		return err
	}
	source := &watch.Source{Addresses: watch.Addresses{Folder: o.cniCache}, Network: o.network, Node: nodeAddresses}
	enforcer := enforce.New(source.Snapshot, kernel, log)
	if err := serveHealth(ctx, o.healthz, enforcer); err != nil {
		return err
	}
	config, err := kubeconfig(ctx, o.kubeconfig, log)
	if err != nil {
		return err
	}
	if source.API, err = watch.NewAPI(config, o.node, enforcer.Changed); err != nil {
		return err
	}
	if err := source.Addresses.Watch(ctx, enforcer.Changed); err != nil {
		return fmt.Errorf("watching %s: %w", o.cniCache, err)
	}
	go source.API.Run(ctx, enforcer.Changed)
	enforcer.Run(ctx)
	return nil
}

func nodeAddresses() []netip.Addr {
	var addresses []netip.Addr
	interfaces, _ := net.InterfaceAddrs()
	for _, address := range interfaces {
		if prefix, err := netip.ParsePrefix(address.String()); err == nil {
			addresses = append(addresses, prefix.Addr().Unmap())
		}
	}
	return addresses
}

// guard closes the pod network of a node that has just started, where pods may come up before the API server can be asked what they may do.
func guard(ctx context.Context, o options, kernel *enforce.Kernel, log *slog.Logger) error {
	if loaded, err := kernel.Loaded(ctx); err != nil || loaded != "" || len(o.network) == 0 {
		return err
	}
	log.Info("closed until the first sync", "network", fmt.Sprint(o.network))
	return kernel.Load(ctx, &cluster.Snapshot{Network: o.network})
}

func kubeconfig(ctx context.Context, path string, log *slog.Logger) (*rest.Config, error) {
	for said := false; ; said = true {
		config, err := clientcmd.BuildConfigFromFlags("", path)
		if err == nil && path != "" {
			return config, nil
		}
		if !said {
			log.Info("waiting for the kubeconfig", "path", path)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func serveHealth(ctx context.Context, address string, enforcer *enforce.Enforcer) error {
	if address == "" {
		return nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		if err := enforcer.Healthy(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("healthz", "error", err)
		}
	}()
	return nil
}
