// Package manifests reads Kubernetes manifests for tests: pods, the pods that workloads would make, namespaces and policies.
package manifests

import (
	"bytes"
	"fmt"
	"net/netip"
	"regexp"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"rampart/policy-agent/cluster"
)

var separator = regexp.MustCompile(`(?m)^---\s*$`)

// Parse reads YAML or JSON documents as an API server would have stored them: with UIDs, and namespaces labelled with their name.
func Parse(texts ...string) (cluster.Objects, error) {
	var objects cluster.Objects
	for _, text := range texts {
		for _, document := range separator.Split(text, -1) {
			if err := add(&objects, []byte(document)); err != nil {
				return objects, err
			}
		}
	}
	seen := map[string]bool{}
	for _, namespace := range objects.Namespaces {
		seen[namespace.Name] = true
	}
	for _, pod := range objects.Pods {
		pod.UID = types.UID(pod.Namespace + "/" + pod.Name)
		if !seen[pod.Namespace] {
			seen[pod.Namespace] = true
			objects.Namespaces = append(objects.Namespaces, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: pod.Namespace}})
		}
	}
	for _, namespace := range objects.Namespaces {
		if namespace.Labels == nil {
			namespace.Labels = map[string]string{}
		}
		namespace.Labels[corev1.LabelMetadataName] = namespace.Name
	}
	return objects, nil
}

func add(objects *cluster.Objects, document []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(document), []byte("[")) {
		return nil
	}
	var head struct {
		metav1.TypeMeta `json:",inline"`
		Items           []map[string]any `json:"items"`
	}
	if err := yaml.Unmarshal(document, &head); err != nil {
		return err
	}
	switch head.Kind {
	case "":
		return nil
	case "List", "PodList", "NamespaceList", "NetworkPolicyList":
		for _, item := range head.Items {
			if item["kind"] == nil {
				item["kind"] = head.Kind[:len(head.Kind)-len("List")]
			}
			text, err := yaml.Marshal(item)
			if err != nil {
				return err
			}
			if err := add(objects, text); err != nil {
				return err
			}
		}
		return nil
	case "Namespace":
		return keep(document, &objects.Namespaces)
	case "NetworkPolicy":
		err := keep(document, &objects.Policies)
		if err == nil {
			placed(objects.Policies[len(objects.Policies)-1])
		}
		return err
	case "Pod":
		err := keep(document, &objects.Pods)
		if err == nil {
			placed(objects.Pods[len(objects.Pods)-1])
		}
		return err
	case "Deployment", "DaemonSet", "ReplicaSet", "StatefulSet":
		return workload(objects, document, head.Kind)
	case "Service", "ServiceAccount":
		return nil
	}
	return fmt.Errorf("kind %s is not read", head.Kind)
}

func keep[T any](document []byte, list *[]*T) error {
	object := new(T)
	*list = append(*list, object)
	return yaml.Unmarshal(document, object)
}

func placed(object metav1.Object) {
	if object.GetNamespace() == "" {
		object.SetNamespace(metav1.NamespaceDefault)
	}
}

func workload(objects *cluster.Objects, document []byte, kind string) error {
	var deployment appsv1.Deployment
	if err := yaml.Unmarshal(document, &deployment); err != nil {
		return err
	}
	placed(&deployment)
	template := deployment.Spec.Template
	pod := &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
	pod.Namespace, pod.Name = deployment.Namespace, deployment.Name
	pod.OwnerReferences = []metav1.OwnerReference{{Kind: kind, Name: deployment.Name}}
	objects.Pods = append(objects.Pods, pod)
	return nil
}

// Assign gives every pod the next address after first, as the CNI would.
func Assign(objects *cluster.Objects, first netip.Addr) {
	objects.Assigned = map[types.UID][]netip.Addr{}
	for _, pod := range objects.Pods {
		objects.Assigned[pod.UID] = []netip.Addr{first}
		first = first.Next()
	}
}
