package interpreter

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

type match struct {
	words   []string
	packet  Packet
	ruleset *Ruleset
}

func (m *match) take(n int) []string {
	taken := m.words[:n]
	m.words = m.words[n:]
	return taken
}

const startsOnly = "tcp flags & ( fin | syn | rst | ack ) != syn"

// next evaluates one condition. A verdict comes from a verdict map; a missing key there is a condition that does not hold.
func (m *match) next() (matched bool, verdict string, err error) {
	if n := len(strings.Fields(startsOnly)); len(m.words) > n && strings.Join(m.words[:n], " ") == startsOnly {
		m.take(n)
		return m.packet.Protocol == "tcp" && !m.packet.Syn, "", nil
	}
	var key []string
	present := true
	for {
		value, ok, err := m.field()
		if err != nil {
			return false, "", err
		}
		key, present = append(key, value), present && ok
		if m.words[0] != "." {
			break
		}
		m.take(1)
	}
	if m.words[0] == "vmap" {
		name := strings.TrimPrefix(m.take(2)[1], "@")
		entries, known := m.ruleset.maps[name]
		if !known {
			return false, "", fmt.Errorf("no map %s", name)
		}
		verdict = entries[strings.Join(key, " . ")]
		return present && verdict != "", verdict, nil
	}
	negate := m.words[0] == "!="
	if negate {
		m.take(1)
	}
	among, err := m.among(key)
	return present && among != negate, "", err
}

func (m *match) field() (value string, present bool, err error) {
	p := m.packet
	if m.words[0] == "iifname" {
		m.take(1)
		return strconv.Quote(p.Interface), true, nil
	}
	words := m.take(2)
	switch name := strings.Join(words, " "); name {
	case "ip saddr", "ip6 saddr":
		return p.Source.String(), p.Source.Is4() == (words[0] == "ip"), nil
	case "ip daddr", "ip6 daddr":
		return p.Destination.String(), p.Destination.Is4() == (words[0] == "ip"), nil
	case "meta nfproto":
		if p.Source.Is4() {
			return "ipv4", true, nil
		}
		return "ipv6", true, nil
	case "meta l4proto":
		return p.Protocol, true, nil
	case "th dport":
		return strconv.Itoa(int(p.Port)), p.Port != 0, nil
	case "tcp dport", "udp dport", "sctp dport":
		return strconv.Itoa(int(p.Port)), p.Protocol == words[0], nil
	case "ct state":
		return p.State, true, nil
	case "icmpv6 type":
		return "", false, nil
	default:
		return "", false, fmt.Errorf("unknown field %q", name)
	}
}

func (m *match) among(key []string) (bool, error) {
	operand := m.take(1)[0]
	if name, isSet := strings.CutPrefix(operand, "@"); isSet {
		set, known := m.ruleset.sets[name]
		if !known {
			return false, fmt.Errorf("no set %s", name)
		}
		return set[strings.Join(key, " . ")], nil
	}
	if operand != "{" {
		return slices.Contains(strings.Split(operand, ","), key[0]), nil
	}
	end := slices.Index(m.words, "}")
	items := strings.Split(strings.Join(m.take(end + 1)[:end], " "), " , ")
	if err := disjoint(items); err != nil {
		return false, err
	}
	return slices.ContainsFunc(items, func(item string) bool { return within(item, strings.Join(key, " . ")) }), nil
}

func within(item, value string) bool {
	first, last, isRange := strings.Cut(item, "-")
	if !isRange || strings.Contains(item, " ") {
		return item == value
	}
	return !less(value, first) && !less(last, value)
}

func less(a, b string) bool {
	if x, err := netip.ParseAddr(a); err == nil {
		return x.Less(netip.MustParseAddr(b))
	}
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	return x < y
}

// disjoint refuses what nft refuses: intervals that overlap.
func disjoint(items []string) error {
	for i, item := range items[1:] {
		if strings.Contains(item, " ") || strings.HasPrefix(item, "nd-") {
			return nil
		}
		_, before, isRange := strings.Cut(items[i], "-")
		if !isRange {
			before = items[i]
		}
		if first, _, _ := strings.Cut(item, "-"); !less(before, first) {
			return fmt.Errorf("conflicting intervals %s and %s", items[i], item)
		}
	}
	return nil
}
