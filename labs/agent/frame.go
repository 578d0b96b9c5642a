package main

import (
	"encoding/binary"
	"fmt"
	"io"
)

// A frame is u32 length of the rest, u8 kind, u32 stream, payload; big endian.
const (
	headerSize = 9
	maxFrame   = 32 << 20
)

type frame struct {
	kind    byte
	stream  uint32
	payload []byte
}

func readFrame(r io.Reader) (frame, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return frame{}, err
	}
	length := binary.BigEndian.Uint32(header[:4])
	if length < headerSize-4 || length > maxFrame {
		return frame{}, fmt.Errorf("frame of %d bytes", length)
	}
	payload := make([]byte, length-(headerSize-4))
	_, err := io.ReadFull(r, payload)
	return frame{header[4], binary.BigEndian.Uint32(header[5:]), payload}, err
}

// putHeader fills the first bytes of buf for a payload of size bytes.
func putHeader(buf []byte, kind byte, stream uint32, size int) {
	binary.BigEndian.PutUint32(buf, uint32(size+headerSize-4))
	buf[4] = kind
	binary.BigEndian.PutUint32(buf[5:], stream)
}

// writeFrame writes one frame by one call of Write, so that frames of several writers never mix on a pipe that is locked around it.
func writeFrame(w io.Writer, kind byte, stream uint32, payload []byte) error {
	buf := make([]byte, headerSize+len(payload))
	putHeader(buf, kind, stream, len(payload))
	copy(buf[headerSize:], payload)
	_, err := w.Write(buf)
	return err
}
