package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Kinds of frames between the server and the warden or a visitor.
const (
	kindRequest  = 1
	kindResponse = 2
	kindData     = 3
	kindEnd      = 4
	kindError    = 5
	kindWindow   = 6
)

const defaultTimeout = 20 * time.Second

// operation answers one request. It returns a value for the response, or an *opened connection.
type operation func(ctx context.Context, args json.RawMessage) (any, error)

// opened is a connection that becomes a stream once the response is sent.
type opened struct {
	value any
	conn  net.Conn
}

type session struct {
	out        io.Writer
	writing    sync.Mutex
	operations map[string]operation
	mu         sync.Mutex
	streams    map[uint32]*stream
}

func runServe(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	role := flags.String("role", "", "warden or visitor")
	flags.Parse(args)
	roles := map[string]map[string]operation{"warden": wardenOperations, "visitor": visitorOperations}
	operations, known := roles[*role]
	if !known {
		return badRequest("--role is warden or visitor")
	}
	s := &session{out: os.Stdout, streams: map[uint32]*stream{}, operations: operations}
	return s.read(bufio.NewReaderSize(os.Stdin, 64<<10))
}

// read takes frames until the server is gone; then this process ends, and with it all that it was doing.
func (s *session) read(in io.Reader) error {
	for {
		f, err := readFrame(in)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if f.kind == kindRequest {
			s.begin(f)
			continue
		}
		s.mu.Lock()
		target := s.streams[f.stream]
		s.mu.Unlock()
		if target != nil {
			target.receive(f)
		}
	}
}

func (s *session) begin(f frame) {
	var head struct {
		Op        string `json:"op"`
		TimeoutMs int    `json:"timeoutMs"`
	}
	ctx, cancel := context.WithCancel(context.Background())
	st := newStream(s, f.stream, cancel)
	s.mu.Lock()
	_, taken := s.streams[f.stream]
	if !taken {
		s.streams[f.stream] = st
	}
	s.mu.Unlock()
	if err := json.Unmarshal(f.payload, &head); err != nil || taken {
		cancel()
		s.respond(f.stream, nil, badRequest("not a request"))
		return
	}
	operate := s.operations[head.Op]
	if operate == nil {
		cancel()
		s.forget(f.stream)
		s.respond(f.stream, nil, &opError{"unknown_operation", fmt.Sprintf("operation %q is not known here", head.Op)})
		return
	}
	limit := defaultTimeout
	if head.TimeoutMs > 0 {
		limit = time.Duration(head.TimeoutMs)*time.Millisecond + time.Second
	}
	go s.operate(ctx, st, operate, f.payload, limit)
}

// operate answers in time even where a hostile file system or process holds the operation up: that goroutine is left behind.
func (s *session) operate(ctx context.Context, st *stream, run operation, args json.RawMessage, limit time.Duration) {
	timed, stop := context.WithTimeout(ctx, limit)
	type result struct {
		value any
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := run(timed, args)
		done <- result{value, err}
	}()
	select {
	case got := <-done:
		stop()
		if conn, ok := got.value.(*opened); ok && got.err == nil {
			s.respond(st.id, conn.value, nil)
			st.carry(conn.conn)
			return
		}
		s.forget(st.id)
		st.cancel()
		s.respond(st.id, got.value, got.err)
	case <-timed.Done():
		err := timed.Err()
		stop()
		s.forget(st.id)
		st.cancel()
		s.respond(st.id, nil, err)
		if late := <-done; late.err == nil {
			if conn, ok := late.value.(*opened); ok {
				conn.conn.Close()
			}
		}
	}
}

func (s *session) forget(id uint32) {
	s.mu.Lock()
	delete(s.streams, id)
	s.mu.Unlock()
}

func (s *session) respond(id uint32, value any, err error) {
	answer := map[string]any{"ok": err == nil, "value": value}
	if err != nil {
		answer = map[string]any{"ok": false, "code": codeOf(err), "message": err.Error()}
	}
	text, failed := json.Marshal(answer)
	if failed != nil || len(text) > maxFrame-headerSize {
		text = []byte(`{"ok":false,"code":"too_large","message":"the answer is too large"}`)
	}
	s.send(kindResponse, id, text)
}

func (s *session) send(kind byte, id uint32, payload []byte) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := writeFrame(s.out, kind, id, payload); err != nil {
		os.Exit(0)
	}
}
