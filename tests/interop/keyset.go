// Who may sign which entry, by the words of docs/keys.md alone.
package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

type key struct {
	vkey string // NAME+ID+BASE64
	v    note.Verifier
}

// keyset is who signs the next entry.
type keyset struct {
	origin string // the log's name
	keys   []key
	ever   map[string]bool // BASE64 of all keys there have been
	needs  int             // signatures
	of     []string        // of keys with these names; none: of any
}

func newKeyset(origin, author string) (*keyset, error) {
	ks := &keyset{origin: origin, ever: map[string]bool{}, needs: 1}
	return ks, ks.enter(author, "")
}

func (ks *keyset) named(name string) bool {
	for _, k := range ks.keys {
		if k.v.Name() == name {
			return true
		}
	}
	return false
}

func (ks *keyset) find(vkey string) int {
	for i, k := range ks.keys {
		if k.vkey == vkey {
			return i
		}
	}
	return -1
}

func (ks *keyset) inRule(name string) bool {
	for _, n := range ks.of {
		if n == name {
			return true
		}
	}
	return len(ks.of) == 0
}

func (ks *keyset) reachable() bool {
	can := 0
	for _, k := range ks.keys {
		if ks.inRule(k.v.Name()) {
			can++
		}
	}
	return can >= ks.needs
}

// enter takes a key in; gone is the name of the one it replaces.
func (ks *keyset) enter(vkey, gone string) error {
	v, err := note.NewVerifier(vkey) // Ed25519 only
	if err != nil {
		return err
	}
	public := vkey[strings.LastIndex(vkey, "+")+1:]
	if ks.ever[public] {
		return errors.New("the key is, or was, one of this log's")
	}
	if v.Name() != gone && ks.named(v.Name()) {
		return errors.New("a key that signs has this name")
	}
	ks.ever[public] = true
	ks.keys = append(ks.keys, key{vkey, v})
	return nil
}

// words takes a head line apart: names in quotes, commas, words.
func words(line string) ([]string, error) {
	var out []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimLeft(line, " ") {
		if line[0] == '"' {
			q, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, err
			}
			out = append(out, q)
			line = line[len(q):]
			continue
		}
		n := strings.IndexAny(line, " ,")
		if n == 0 {
			n = 1
		}
		if n < 0 {
			n = len(line)
		}
		out = append(out, line[:n])
		line = line[n:]
	}
	return out, nil
}

func unquote(w []string, i int) (string, error) {
	if i >= len(w) || w[i][0] != '"' {
		return "", errors.New("a name in quotes is missing")
	}
	return strconv.Unquote(w[i])
}

// open checks the entry's signatures, and takes it in where it changes keys.
func (ks *keyset) open(entry []byte) error {
	var list []note.Verifier
	for _, k := range ks.keys {
		list = append(list, k.v)
	}
	n, err := note.Open(entry, note.VerifierList(list...))
	if err != nil {
		return err
	}
	// x/mod passes over a second line of one key
	lines := strings.Count(string(entry[len(n.Text)+1:]), "\n")
	if len(n.UnverifiedSigs) > 0 || lines != len(n.Sigs) {
		return errors.New("signed by a key of nobody, or twice by one")
	}
	got := 0
	for _, s := range n.Sigs {
		if ks.inRule(s.Name) {
			got++
		}
	}
	if got < ks.needs {
		return fmt.Errorf("%d of %d signatures", got, ks.needs)
	}
	if !strings.HasPrefix(n.Text, "key ") {
		return nil
	}
	return ks.change(n)
}

func (ks *keyset) change(n *note.Note) error {
	lines := strings.Split(n.Text, "\n")
	w, err := words(lines[0])
	if err != nil || len(w) < 4 {
		return errors.New("no change of keys")
	}
	mine := false
	for _, l := range lines[1:] {
		p, err := words(l)
		if err == nil && len(p) == 2 && p[0] == "log" {
			name, err := strconv.Unquote(p[1])
			mine = err == nil && name == ks.origin
		}
	}
	if !mine {
		return errors.New("meant for another log")
	}
	if w[2] == "requires" {
		return ks.require(w[3:])
	}
	which, err := unquote(w, 3)
	if err != nil {
		return err
	}
	switch w[2] {
	case "adds":
		return ks.enter(which, "")
	case "replaces":
		by, err := unquote(w, 5)
		if err != nil || w[4] != "by" {
			return errors.New("replaced by what?")
		}
		return ks.replace(which, by, n.Sigs)
	case "revokes":
		return ks.revoke(which, n.Sigs)
	}
	return errors.New("no change of keys")
}

func (ks *keyset) replace(old, by string, sigs []note.Signature) error {
	i := ks.find(old)
	if i < 0 {
		return errors.New("the old key signs nothing now")
	}
	was := ks.keys[i].v
	signed := false
	for _, s := range sigs {
		signed = signed || s.Name == was.Name() && s.Hash == was.KeyHash()
	}
	if !signed {
		return errors.New("its holder has not signed it")
	}
	if err := ks.enter(by, was.Name()); err != nil {
		return err
	}
	name := ks.keys[len(ks.keys)-1].v.Name()
	if len(ks.of) > 0 && ks.inRule(was.Name()) && name != was.Name() {
		return errors.New("a name that must sign is to be kept")
	}
	ks.keys = append(ks.keys[:i:i], ks.keys[i+1:]...)
	return nil
}

func (ks *keyset) revoke(vkey string, sigs []note.Signature) error {
	i := ks.find(vkey)
	if i < 0 {
		return errors.New("the key signs nothing now")
	}
	was := ks.keys[i].v
	another := false
	for _, s := range sigs {
		another = another || s.Name != was.Name() || s.Hash != was.KeyHash()
	}
	if !another {
		return errors.New("no other key has signed it")
	}
	ks.keys = append(ks.keys[:i:i], ks.keys[i+1:]...)
	if !ks.reachable() {
		return errors.New("too few would be left")
	}
	return nil
}

// require reads N [of "NAME", "NAME" ...].
func (ks *keyset) require(w []string) error {
	n, err := strconv.Atoi(w[0])
	if err != nil || n < 1 || len(w) > 1 && w[1] != "of" {
		return errors.New("how many must sign?")
	}
	ks.needs, ks.of = n, nil
	for i := 2; i < len(w); i += 2 {
		name, err := unquote(w, i)
		if err != nil {
			return err
		}
		if !ks.named(name) {
			return errors.New("no key that signs has this name")
		}
		if len(ks.of) > 0 && ks.inRule(name) {
			return errors.New("a name stands twice")
		}
		ks.of = append(ks.of, name)
	}
	if !ks.reachable() {
		return errors.New("there are not so many keys")
	}
	return nil
}
