package main

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"sync"
)

// window is how many bytes one side may send before the other has taken them.
const window = 256 << 10

// stream joins a connection to frames, with credit both ways.
type stream struct {
	session *session
	id      uint32
	cancel  func()
	mu      sync.Mutex
	changed *sync.Cond
	queue   [][]byte
	queued  int
	credit  int
	ended   bool // the server sends no more
	dead    bool
}

func newStream(s *session, id uint32, cancel func()) *stream {
	st := &stream{session: s, id: id, cancel: cancel, credit: window}
	st.changed = sync.NewCond(&st.mu)
	return st
}

// receive takes a frame from the server. It never blocks.
func (st *stream) receive(f frame) {
	st.mu.Lock()
	defer st.mu.Unlock()
	switch f.kind {
	case kindData:
		st.queue = append(st.queue, f.payload)
		if st.queued += len(f.payload); st.queued > 2*window {
			st.dead = true
		}
	case kindEnd:
		st.ended = true
	case kindError:
		st.dead = true
		st.cancel()
	case kindWindow:
		if len(f.payload) == 4 {
			st.credit += int(binary.BigEndian.Uint32(f.payload))
		}
	}
	st.changed.Broadcast()
}

// carry moves bytes both ways until both have ended or one broke.
func (st *stream) carry(conn net.Conn) {
	defer st.session.forget(st.id)
	defer st.cancel()
	var both sync.WaitGroup
	both.Add(2)
	go func() { defer both.Done(); st.inward(conn) }()
	go func() { defer both.Done(); st.outward(conn) }()
	both.Wait()
	conn.Close()
}

func (st *stream) inward(conn net.Conn) {
	for {
		st.mu.Lock()
		for len(st.queue) == 0 && !st.ended && !st.dead {
			st.changed.Wait()
		}
		if st.dead {
			st.mu.Unlock()
			conn.Close()
			return
		}
		if len(st.queue) == 0 {
			st.mu.Unlock()
			if half, ok := conn.(interface{ CloseWrite() error }); ok {
				half.CloseWrite()
			}
			return
		}
		payload := st.queue[0]
		st.queue, st.queued = st.queue[1:], st.queued-len(payload)
		st.mu.Unlock()
		if _, err := conn.Write(payload); err != nil {
			st.fail(err)
			conn.Close()
			return
		}
		var credit [4]byte
		binary.BigEndian.PutUint32(credit[:], uint32(len(payload)))
		st.session.send(kindWindow, st.id, credit[:])
	}
}

func (st *stream) outward(conn net.Conn) {
	buf := make([]byte, chunk)
	for {
		st.mu.Lock()
		for st.credit <= 0 && !st.dead {
			st.changed.Wait()
		}
		limit := st.credit
		dead := st.dead
		st.mu.Unlock()
		if dead {
			return
		}
		if limit > len(buf) {
			limit = len(buf)
		}
		n, err := conn.Read(buf[:limit])
		if n > 0 {
			st.session.send(kindData, st.id, buf[:n])
			st.mu.Lock()
			st.credit -= n
			st.mu.Unlock()
		}
		if err != nil {
			st.finish(err)
			return
		}
	}
}

func (st *stream) finish(err error) {
	if err == io.EOF {
		st.session.send(kindEnd, st.id, nil)
		return
	}
	st.fail(err)
}

// fail tells the server once that the connection broke.
func (st *stream) fail(err error) {
	st.mu.Lock()
	first := !st.dead
	st.dead = true
	st.changed.Broadcast()
	st.mu.Unlock()
	if !first {
		return
	}
	text, _ := json.Marshal(map[string]string{"code": codeOf(err), "message": err.Error()})
	st.session.send(kindError, st.id, text)
}
