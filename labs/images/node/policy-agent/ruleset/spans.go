package ruleset

import (
	"net/netip"
	"slices"

	"rampart/policy-agent/cluster"
)

// span is a range of addresses of one family, both ends included.
type span struct{ first, last netip.Addr }

func prefixSpan(prefix netip.Prefix) span {
	last := prefix.Masked().Addr().AsSlice()
	for bit := prefix.Bits(); bit < len(last)*8; bit++ {
		last[bit/8] |= 0x80 >> (bit % 8)
	}
	end, _ := netip.AddrFromSlice(last)
	return span{prefix.Masked().Addr(), end}
}

func blockSpans(block *cluster.Block) []span {
	spans := []span{prefixSpan(block.Prefix)}
	for _, except := range block.Except {
		hole := prefixSpan(except)
		var rest []span
		for _, s := range spans {
			rest = append(rest, s.without(hole)...)
		}
		spans = rest
	}
	return spans
}

func (s span) without(hole span) []span {
	if s.first.Is4() != hole.first.Is4() || hole.last.Less(s.first) || s.last.Less(hole.first) {
		return []span{s}
	}
	var rest []span
	if s.first.Less(hole.first) {
		rest = append(rest, span{s.first, hole.first.Prev()})
	}
	if hole.last.Less(s.last) {
		rest = append(rest, span{hole.last.Next(), s.last})
	}
	return rest
}

// mergeSpans sorts and joins what overlaps or touches: the packet filter refuses sets that overlap.
func mergeSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return a.first.Compare(b.first) })
	var merged []span
	for _, s := range spans {
		if n := len(merged) - 1; n >= 0 && merged[n].first.Is4() == s.first.Is4() && touches(merged[n], s) {
			if merged[n].last.Less(s.last) {
				merged[n].last = s.last
			}
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

func touches(a, b span) bool {
	return !a.last.Less(b.first) || a.last.Next() == b.first
}

func (s span) String() string {
	if s.first == s.last {
		return s.first.String()
	}
	return s.first.String() + "-" + s.last.String()
}

// whole tells whether the span is all of its family.
func (s span) whole() bool {
	return s.first.IsUnspecified() && !s.last.Next().IsValid()
}

// ports is a range of port numbers, both ends included.
type ports struct{ first, last int }

func mergePorts(ranges []ports) []ports {
	slices.SortFunc(ranges, func(a, b ports) int { return a.first - b.first })
	var merged []ports
	for _, r := range ranges {
		if n := len(merged) - 1; n >= 0 && r.first <= merged[n].last+1 {
			merged[n].last = max(merged[n].last, r.last)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}
