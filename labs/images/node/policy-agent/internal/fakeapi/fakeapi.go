// Package fakeapi is an API server for tests: objects that can be put and deleted, listed and watched over real HTTP.
package fakeapi

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"path"
	"strconv"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Server serves whatever was put into it. Stop and Start take it away from its address and bring it back with the same content.
type Server struct {
	mutex   sync.Mutex
	changed *sync.Cond
	objects map[string]map[string]json.RawMessage
	events  []event
	address string
	serving *http.Server
	hidden  map[string]bool
	listen  func(address string) (net.Listener, error)
}

type event struct {
	resource string
	Type     string          `json:"type"`
	Object   json.RawMessage `json:"object"`
}

// New starts a server on a free port. It is opened by listen, perhaps in another network namespace.
func New(listen func(address string) (net.Listener, error)) (*Server, error) {
	s := &Server{objects: map[string]map[string]json.RawMessage{}, address: "127.0.0.1:0", hidden: map[string]bool{}, listen: listen}
	s.changed = sync.NewCond(&s.mutex)
	return s, s.Start()
}

// URL of the server.
func (s *Server) URL() string { return "http://" + s.address }

// Start serves on the address of the first start.
func (s *Server) Start() error {
	listener, err := s.listen(s.address)
	if err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.address = listener.Addr().String()
	server := &http.Server{Handler: s}
	s.serving = server
	go server.Serve(listener)
	return nil
}

// Stop ends all connections.
func (s *Server) Stop() {
	s.mutex.Lock()
	server := s.serving
	s.serving = nil
	s.changed.Broadcast()
	s.mutex.Unlock()
	if server != nil {
		server.Close()
	}
}

// Hide makes a resource's list wait until it is shown.
func (s *Server) Hide(resource string, hidden bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.hidden[resource] = hidden
	s.changed.Broadcast()
}

// Put creates or replaces an object of a resource ("pods").
func (s *Server) Put(resource string, object metav1.Object) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	kind := "ADDED"
	if _, exists := s.objects[resource][name(object)]; exists {
		kind = "MODIFIED"
	}
	if s.objects[resource] == nil {
		s.objects[resource] = map[string]json.RawMessage{}
	}
	s.objects[resource][name(object)] = s.record(kind, resource, object)
}

// Delete removes an object.
func (s *Server) Delete(resource string, object metav1.Object) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.objects[resource], name(object))
	s.record("DELETED", resource, object)
}

func (s *Server) record(kind, resource string, object metav1.Object) json.RawMessage {
	object.SetResourceVersion(strconv.Itoa(len(s.events) + 1))
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	text = append([]byte(fmt.Sprintf(`{"kind":%q,"apiVersion":%q,`, kinds[resource], version(resource))), text[1:]...)
	s.events = append(s.events, event{resource, kind, text})
	s.changed.Broadcast()
	return text
}

func name(object metav1.Object) string { return object.GetNamespace() + "/" + object.GetName() }

var kinds = map[string]string{"pods": "Pod", "namespaces": "Namespace", "nodes": "Node", "networkpolicies": "NetworkPolicy"}

func version(resource string) string {
	if resource == "networkpolicies" {
		return "networking.k8s.io/v1"
	}
	return "v1"
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	resource := path.Base(r.URL.Path)
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Query().Get("watch") != "" {
		s.watch(w, r, resource)
		return
	}
	s.mutex.Lock()
	for s.hidden[resource] && s.serving != nil {
		s.changed.Wait()
	}
	items := []json.RawMessage{}
	for _, object := range s.objects[resource] {
		items = append(items, object)
	}
	newest := strconv.Itoa(len(s.events))
	s.mutex.Unlock()
	json.NewEncoder(w).Encode(map[string]any{
		"kind": kinds[resource] + "List", "apiVersion": version(resource), "metadata": map[string]string{"resourceVersion": newest}, "items": items,
	})
}

func (s *Server) watch(w http.ResponseWriter, r *http.Request, resource string) {
	seen, _ := strconv.Atoi(r.URL.Query().Get("resourceVersion"))
	w.(http.Flusher).Flush()
	s.mutex.Lock()
	serving := s.serving
	for r.Context().Err() == nil && s.serving == serving {
		for ; seen < len(s.events); seen++ {
			if event := s.events[seen]; event.resource == resource {
				json.NewEncoder(w).Encode(event)
			}
		}
		w.(http.Flusher).Flush()
		s.changed.Wait()
	}
	s.mutex.Unlock()
}
