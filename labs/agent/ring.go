package main

const ringSize = 1 << 20

// ring holds the last ringSize bytes of a stream whose bytes are numbered from 0.
type ring struct {
	buf []byte
	end uint64
}

func (r *ring) oldest() uint64 {
	if r.end < ringSize {
		return 0
	}
	return r.end - ringSize
}

func (r *ring) write(p []byte) {
	if r.buf == nil {
		r.buf = make([]byte, ringSize)
	}
	for len(p) > 0 {
		n := copy(r.buf[r.end%ringSize:], p)
		r.end += uint64(n)
		p = p[n:]
	}
}

// read copies bytes from number seq on; seq lies between oldest and end.
func (r *ring) read(seq uint64, p []byte) int {
	if left := r.end - seq; uint64(len(p)) > left {
		p = p[:left]
	}
	total := 0
	for len(p) > 0 {
		n := copy(p, r.buf[(seq+uint64(total))%ringSize:])
		total += n
		p = p[n:]
	}
	return total
}
