package main

import (
	"crypto/rand"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

const origin = "truce/osby/00000000"

type person struct {
	vkey string
	s    note.Signer
}

func newPerson(t *testing.T, name string) person {
	secret, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return person{vkey, s}
}

func sign(t *testing.T, text string, who ...person) []byte {
	var s []note.Signer
	for _, p := range who {
		s = append(s, p.s)
	}
	b, err := note.Sign(&note.Note{Text: text}, s...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func changeOf(what string) string {
	return "key 2031-02-01 " + what + "\n    log \"" + origin + "\"\n"
}

// Each story is a log after its agreement; why is "" where all of it stands,
// else what is said of its last entry.
func TestKeyset(t *testing.T) {
	author, desk := newPerson(t, "author"), newPerson(t, "desk")
	next, watch := newPerson(t, "desk"), newPerson(t, "watch")
	other := newPerson(t, "other")
	q := func(p person) string { return "\"" + p.vkey + "\"" }
	said := "said 2031-02-01 by north\n    north did release 4 captives\n"
	signed := func(text string, who ...person) []byte { return sign(t, text, who...) }
	adds := func(p person) []byte { return signed(changeOf("adds "+q(p)), author) }
	rotates := changeOf("replaces " + q(desk) + " by " + q(next))
	two := changeOf("requires 2 of \"author\", \"desk\"")
	twice := signed(said, author)
	twice = append(twice, twice[len(said)+1:]...)
	stories := []struct {
		log [][]byte
		why string
	}{
		{[][]byte{signed(said, author)}, ""},
		{[][]byte{signed(said, desk)}, "no verifiable signatures"},
		{[][]byte{adds(desk), signed(said, desk)}, ""},
		{[][]byte{twice}, "twice"},
		{[][]byte{signed(said, author, desk)}, "key of nobody"},
		{[][]byte{adds(desk), adds(desk)}, "is, or was"},
		{[][]byte{adds(desk), adds(next)}, "has this name"},
		{[][]byte{signed("key 2031-02-01 adds "+q(desk)+"\n    log \"another\"\n", author)}, "another log"},
		{[][]byte{signed("key 2031-02-01 adds "+q(desk)+"\n", author)}, "another log"},
		{[][]byte{adds(desk), signed(rotates, desk), signed(said, next)}, ""},
		{[][]byte{adds(desk), signed(rotates, desk), signed(said, desk)}, "no verifiable"},
		{[][]byte{adds(desk), signed(rotates, author)}, "holder has not signed"},
		{[][]byte{signed(rotates, author)}, "signs nothing now"},
		{[][]byte{adds(desk), signed(rotates, desk),
			signed(changeOf("replaces "+q(next)+" by "+q(desk)), next)}, "is, or was"},
		{[][]byte{adds(desk), signed(changeOf("revokes "+q(desk)), author), signed(said, desk)}, "no verifiable"},
		{[][]byte{adds(desk), signed(changeOf("revokes "+q(desk)), desk)}, "no other key"},
		{[][]byte{adds(desk), signed(changeOf("revokes "+q(author)), desk), signed(said, desk)}, ""},
		{[][]byte{adds(desk), signed(two, author), signed(said, author, desk)}, ""},
		{[][]byte{adds(desk), signed(two, author), signed(said, desk)}, "1 of 2"},
		{[][]byte{adds(desk), adds(watch), signed(two, author), signed(said, author, watch)}, "1 of 2"},
		{[][]byte{adds(desk), signed(two, author), signed(changeOf("revokes "+q(desk)), author, desk)}, "too few"},
		{[][]byte{adds(desk), signed(two, author), signed(rotates, author, desk), signed(said, author, next)}, ""},
		{[][]byte{adds(desk), signed(two, author),
			signed(changeOf("replaces "+q(desk)+" by "+q(other)), author, desk)}, "to be kept"},
		{[][]byte{signed(changeOf("requires 2"), author)}, "not so many"},
		{[][]byte{signed(two, author)}, "no key that signs has this name"},
		{[][]byte{signed(changeOf("requires 1 of \"author\", \"author\""), author)}, "twice"},
		{[][]byte{adds(desk), signed(changeOf("requires 2"), author), signed(changeOf("requires 1"), author)}, "1 of 2"},
	}
	for i, s := range stories {
		ks, err := newKeyset(origin, author.vkey)
		for k, e := range s.log {
			if err != nil {
				t.Fatalf("story %d, entry %d: %v", i, k, err)
			}
			err = ks.open(e)
		}
		if s.why == "" && err != nil || s.why != "" && (err == nil || !strings.Contains(err.Error(), s.why)) {
			t.Errorf("story %d: %v, not %q", i, err, s.why)
		}
	}
}
