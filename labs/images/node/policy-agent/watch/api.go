// Package watch knows the cluster: from the API server what exists, from the CNI's cache which addresses were given to pods.
package watch

import (
	"context"
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	"rampart/policy-agent/cluster"
)

// API follows pods, namespaces, policies and one node. While the server is away it remembers the last state.
type API struct {
	pods, namespaces, policies, nodes cache.SharedIndexInformer
}

// NewAPI prepares to follow; changed is called, from any goroutine, after each event.
func NewAPI(config *rest.Config, node string, changed func()) (*API, error) {
	core, err := client(config, corev1.SchemeGroupVersion, "/api")
	if err != nil {
		return nil, err
	}
	networking, err := client(config, networkingv1.SchemeGroupVersion, "/apis")
	if err != nil {
		return nil, err
	}
	only := fields.OneTermEqualSelector(metav1.ObjectNameField, node)
	api := &API{
		pods:       informer(core, "pods", fields.Everything(), &corev1.Pod{}),
		namespaces: informer(core, "namespaces", fields.Everything(), &corev1.Namespace{}),
		policies:   informer(networking, "networkpolicies", fields.Everything(), &networkingv1.NetworkPolicy{}),
		nodes:      informer(core, "nodes", only, &corev1.Node{}),
	}
	notify := cache.ResourceEventHandlerFuncs{
		AddFunc: func(any) { changed() }, UpdateFunc: func(any, any) { changed() }, DeleteFunc: func(any) { changed() },
	}
	for _, informer := range api.all() {
		if err := informer.SetTransform(trim); err != nil {
			return nil, err
		}
		if _, err := informer.AddEventHandler(notify); err != nil {
			return nil, err
		}
	}
	return api, nil
}

func (a *API) all() []cache.SharedIndexInformer {
	return []cache.SharedIndexInformer{a.pods, a.namespaces, a.policies, a.nodes}
}

// Run follows until the context ends; changed is called once more when all of it is known for the first time.
func (a *API) Run(ctx context.Context, changed func()) {
	for _, informer := range a.all() {
		go informer.RunWithContext(ctx)
	}
	if cache.WaitForCacheSync(ctx.Done(), a.pods.HasSynced, a.namespaces.HasSynced, a.policies.HasSynced, a.nodes.HasSynced) {
		changed()
	}
	<-ctx.Done()
}

// Objects gives what the server has said, and false until all of it has been heard once.
func (a *API) Objects() (cluster.Objects, bool) {
	for _, informer := range a.all() {
		if !informer.HasSynced() {
			return cluster.Objects{}, false
		}
	}
	objects := cluster.Objects{
		Pods: list[corev1.Pod](a.pods), Namespaces: list[corev1.Namespace](a.namespaces), Policies: list[networkingv1.NetworkPolicy](a.policies),
	}
	for _, node := range list[corev1.Node](a.nodes) {
		for _, text := range append([]string{node.Spec.PodCIDR}, node.Spec.PodCIDRs...) {
			if prefix, err := netip.ParsePrefix(text); err == nil {
				objects.Network = append(objects.Network, prefix.Masked())
			}
		}
	}
	return objects, true
}

func list[T any](informer cache.SharedIndexInformer) []*T {
	var objects []*T
	for _, item := range informer.GetStore().List() {
		if object, ok := item.(*T); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

func informer(client rest.Interface, resource string, which fields.Selector, kind runtime.Object) cache.SharedIndexInformer {
	source := cache.NewListWatchFromClient(client, resource, metav1.NamespaceAll, which)
	return cache.NewSharedIndexInformer(patient(source), kind, 0, cache.Indexers{})
}

func client(config *rest.Config, group schema.GroupVersion, path string) (rest.Interface, error) {
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	if err := networkingv1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	own := rest.CopyConfig(config)
	own.GroupVersion, own.APIPath = &group, path
	own.NegotiatedSerializer = serializer.NewCodecFactory(scheme).WithoutConversion()
	own.ContentType = runtime.ContentTypeProtobuf
	own.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	own.UserAgent = "rampart-policy-agent"
	return rest.RESTClientFor(own)
}

// trim keeps of pods only what policies can speak about.
func trim(object any) (any, error) {
	if pod, isPod := object.(*corev1.Pod); isPod {
		return trimPod(pod), nil
	}
	if accessor, ok := object.(metav1.Object); ok {
		accessor.SetManagedFields(nil)
		accessor.SetAnnotations(nil)
	}
	return object, nil
}

func trimPod(pod *corev1.Pod) *corev1.Pod {
	meta := metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID, Labels: pod.Labels, ResourceVersion: pod.ResourceVersion}
	small := &corev1.Pod{ObjectMeta: meta}
	small.Spec.HostNetwork = pod.Spec.HostNetwork
	small.Spec.Containers = ported(pod.Spec.Containers)
	small.Spec.InitContainers = ported(pod.Spec.InitContainers)
	small.Status = corev1.PodStatus{Phase: pod.Status.Phase, PodIP: pod.Status.PodIP, PodIPs: pod.Status.PodIPs}
	return small
}

func ported(containers []corev1.Container) []corev1.Container {
	var kept []corev1.Container
	for _, container := range containers {
		if len(container.Ports) > 0 {
			kept = append(kept, corev1.Container{Ports: container.Ports})
		}
	}
	return kept
}
