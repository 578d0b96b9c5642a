// Package interpreter runs packets through the text of a ruleset as the kernel would. It knows the part of nft's language that package ruleset
// writes, refuses every other word, and shares nothing with what wrote the text: tests hold its answers against package evaluate's.
package interpreter

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Packet is one packet at a hook.
type Packet struct {
	Source, Destination netip.Addr
	Protocol            string
	Port                uint16
	// State is conntrack's: "new", "established", "related" or "invalid".
	State string
	// Syn is for TCP: the packet opens a connection.
	Syn       bool
	Interface string
}

// Ruleset is a parsed transaction.
type Ruleset struct {
	chains map[string][][]string
	hooks  map[string][]base
	sets   map[string]map[string]bool
	maps   map[string]map[string]string
}

type base struct {
	name     string
	priority int
}

// Parse reads a transaction that builds a table from nothing.
func Parse(text string) (*Ruleset, error) {
	r := &Ruleset{map[string][][]string{}, map[string][]base{}, map[string]map[string]bool{}, map[string]map[string]string{}}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if err := r.line(tokens(line)); err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
	}
	for _, bases := range r.hooks {
		slices.SortFunc(bases, func(a, b base) int { return cmp.Compare(a.priority, b.priority) })
	}
	return r, nil
}

func tokens(line string) []string {
	spaced := strings.NewReplacer(",", " , ", "{", " { ", "}", " } ", "(", " ( ", ")", " ) ", ";", " ; ").Replace(line)
	return strings.Fields(strings.ReplaceAll(spaced, "established , related", "established,related"))
}

func (r *Ruleset) line(words []string) error {
	if len(words) < 4 || words[2] != "inet" {
		return fmt.Errorf("not a command for an inet table")
	}
	rest := words[4:]
	switch words[0] + " " + words[1] {
	case "add table", "delete table":
	case "add set":
		r.sets[rest[0]] = map[string]bool{}
	case "add map":
		r.maps[rest[0]] = map[string]string{}
	case "add chain":
		return r.chain(rest)
	case "add rule":
		if _, known := r.chains[rest[0]]; !known {
			return fmt.Errorf("no chain %s", rest[0])
		}
		r.chains[rest[0]] = append(r.chains[rest[0]], rest[1:])
	case "add element":
		return r.element(rest[0], strings.Join(rest[2:len(rest)-1], " "))
	default:
		return fmt.Errorf("unknown command")
	}
	return nil
}

func (r *Ruleset) chain(words []string) error {
	r.chains[words[0]] = nil
	if len(words) == 1 {
		return nil
	}
	hook, priority := slices.Index(words, "hook"), slices.Index(words, "priority")
	number, err := strconv.Atoi(words[priority+1])
	r.hooks[words[hook+1]] = append(r.hooks[words[hook+1]], base{words[0], number})
	return err
}

func (r *Ruleset) element(name, text string) error {
	if set, known := r.sets[name]; known {
		set[text] = true
		return nil
	}
	key, value, ok := strings.Cut(text, " : ")
	if _, known := r.maps[name]; !known || !ok {
		return fmt.Errorf("no set %s", name)
	}
	r.maps[name][key] = value
	return nil
}

// Passes tells whether a packet gets through every chain of a hook.
func (r *Ruleset) Passes(hook string, packet Packet) (bool, error) {
	for _, chain := range r.hooks[hook] {
		verdict, err := r.run(chain.name, packet)
		if err != nil || verdict == "drop" {
			return false, err
		}
	}
	return true, nil
}

// run gives "accept", "drop" or "" where the chain ends without a verdict.
func (r *Ruleset) run(chain string, packet Packet) (string, error) {
	rules, known := r.chains[chain]
	if !known {
		return "", fmt.Errorf("no chain %s", chain)
	}
	for _, words := range rules {
		verdict, err := r.rule(words, packet)
		if err != nil {
			return "", fmt.Errorf("%s: %s: %w", chain, strings.Join(words, " "), err)
		}
		word, target, _ := strings.Cut(verdict, " ")
		switch word {
		case "accept", "drop":
			return verdict, nil
		case "goto":
			return r.run(target, packet)
		case "jump":
			if verdict, err = r.run(target, packet); verdict != "" || err != nil {
				return verdict, err
			}
		}
	}
	return "", nil
}

func (r *Ruleset) rule(words []string, packet Packet) (string, error) {
	for len(words) > 0 {
		switch words[0] {
		case "counter":
			words = words[1:]
		case "accept", "drop":
			return words[0], nil
		case "jump", "goto":
			return words[0] + " " + words[1], nil
		default:
			m := match{words: words, packet: packet, ruleset: r}
			matched, verdict, err := m.next()
			if err != nil || !matched || verdict != "" {
				return verdict, err
			}
			words = m.words
		}
	}
	return "", fmt.Errorf("a rule without a verdict")
}
