// A reader of published logs that shares no line with Truce: x/mod's sumdb/note
// and sumdb/tlog (Debian: golang-golang-x-mod-dev). For each folder given it
// checks that
//
//   - the checkpoint and every earlier one are signed by the log, in both ways;
//   - every entry is a note signed by as many as must, whose keys the entries
//     before it name (keyset.go);
//   - a proof of inclusion under the signed root can be made and holds for each
//     entry, and every tile is the one that x/mod makes;
//   - a proof of consistency can be made and holds between every two
//     checkpoints ever published.
//
// Prints one line a folder; fails at the first thing that does not fit.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func fatal(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// cosigner verifies tlog-cosignature's type 04, which x/mod does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	t := binary.BigEndian.Uint64(sig)
	m := fmt.Sprintf("cosignature/v1\ntime %d\n%s", t, msg)
	return ed25519.Verify(c.key, []byte(m), sig[8:])
}

func cosignerOf(vkey string) cosigner {
	parts := strings.SplitN(vkey, "+", 3)
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 33 {
		fatal("bad key %s", vkey)
	}
	h := sha256.Sum256(append([]byte(parts[0]+"\n\x04"), raw[1:]...))
	return cosigner{parts[0], binary.BigEndian.Uint32(h[:4]), raw[1:]}
}

type log struct {
	folder string
	origin string
	size   int64
	root   tlog.Hash
	keys   map[string]string
	stored []tlog.Hash
}

func (l *log) read(path string) []byte {
	b, err := os.ReadFile(filepath.Join(l.folder, path))
	if err != nil {
		fatal("%v", err)
	}
	return b
}

// path is C2SP's name of a tile: x/mod says tile/8/L/N and data for entries.
func path(t tlog.Tile) string {
	p := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
	if strings.HasPrefix(p, "data/") {
		return "tile/entries/" + strings.TrimPrefix(p, "data/")
	}
	return "tile/" + p
}

// tiles is a log read by way of its published tiles.
type tiles log

func (t *tiles) Height() int { return height }

func (t *tiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range want {
		out = append(out, (*log)(t).read(path(tile)))
	}
	return out, nil
}

func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (l *log) readKeys() {
	for _, line := range strings.Split(string(l.read("keys")), "\n") {
		if name, key, ok := strings.Cut(line, " "); ok {
			l.keys[name] = key
		}
	}
}

func (l *log) openCheckpoint(b []byte) (int64, tlog.Hash) {
	v, err := note.NewVerifier(l.keys["log"])
	if err != nil {
		fatal("%s: %v", l.folder, err)
	}
	n, err := note.Open(b, note.VerifierList(v, cosignerOf(l.keys["log"])))
	if err != nil {
		fatal("%s: checkpoint: %v", l.folder, err)
	}
	if len(n.Sigs) != 2 {
		fatal("%s: the log signed in %d ways, not 2", l.folder, len(n.Sigs))
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != v.Name() {
		fatal("%s: not this log's checkpoint: %q", l.folder, n.Text)
	}
	l.origin = lines[0]
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fatal("%s: %v", l.folder, err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		fatal("%s: %v", l.folder, err)
	}
	return size, root
}

// bundle takes apart what is laid out as tlog-tiles lays out entries.
func bundle(b []byte) [][]byte {
	var out [][]byte
	for len(b) > 0 {
		if len(b) < 2 || len(b) < 2+int(binary.BigEndian.Uint16(b)) {
			fatal("a bundle ends within an entry")
		}
		n := 2 + int(binary.BigEndian.Uint16(b))
		out = append(out, b[2:n])
		b = b[n:]
	}
	return out
}

func (l *log) dataTiles() []tlog.Tile {
	var out []tlog.Tile
	for n := int64(0); n<<height < l.size; n++ {
		w := l.size - n<<height
		if w > 1<<height {
			w = 1 << height
		}
		out = append(out, tlog.Tile{H: height, L: -1, N: n, W: int(w)})
	}
	return out
}

// entries checks each note and grows x/mod's own tree over them.
func (l *log) entries() {
	ks, err := newKeyset(l.origin, l.keys["author"])
	if err != nil {
		fatal("%s: %v", l.folder, err)
	}
	index := int64(0)
	for _, t := range l.dataTiles() {
		all := bundle(l.read(path(t)))
		if len(all) != t.W {
			fatal("%s: %s has %d entries, not %d", l.folder, path(t), len(all), t.W)
		}
		for _, e := range all {
			if err := ks.open(e); err != nil {
				fatal("%s: entry %d: %v", l.folder, index, err)
			}
			more, err := tlog.StoredHashesForRecordHash(index, tlog.RecordHash(e), l)
			if err != nil {
				fatal("%s: entry %d: %v", l.folder, index, err)
			}
			l.stored = append(l.stored, more...)
			index++
		}
	}
}

// ReadHashes reads x/mod's own tree.
func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range indexes {
		out = append(out, l.stored[i])
	}
	return out, nil
}

// inclusion proves each entry from x/mod's own tree, and the last entry of
// each tile from the published tiles too, which authenticates all of these.
func (l *log) inclusion() {
	published := tlog.TileHashReader(tlog.Tree{N: l.size, Hash: l.root}, (*tiles)(l))
	for i := int64(0); i < l.size; i++ {
		readers := []tlog.HashReader{l}
		if (i+1)%(1<<height) == 0 || i+1 == l.size {
			readers = append(readers, published)
		}
		for _, r := range readers {
			proof, err := tlog.ProveRecord(l.size, i, r)
			if err == nil {
				leaf := l.stored[tlog.StoredHashIndex(0, i)]
				err = tlog.CheckRecord(proof, l.size, l.root, i, leaf)
			}
			if err != nil {
				fatal("%s: entry %d: %v", l.folder, i, err)
			}
		}
	}
	for _, t := range tlog.NewTiles(height, 0, l.size) {
		if t.W < 1<<height && int64(t.W) != l.size>>(height*t.L)%(1<<height) {
			continue // x/mod lists every partial tile up to the widest
		}
		want, err := tlog.ReadTileData(t, l)
		if err != nil || !bytes.Equal(want, l.read(path(t))) {
			fatal("%s: %s is not what x/mod makes of the entries", l.folder, path(t))
		}
	}
}

// checkpoints gives the number of them and of the pairs that were checked.
func (l *log) checkpoints() (int, int) {
	var sizes []int64
	var roots []tlog.Hash
	for _, t := range l.dataTiles() {
		name := strings.Replace(path(t), "tile/entries/", "checkpoints/", 1)
		for _, b := range bundle(l.read(name)) {
			size, root := l.openCheckpoint(b)
			if size <= t.N<<height || size > t.N<<height+int64(t.W) {
				fatal("%s: %s holds the checkpoint of %d", l.folder, name, size)
			}
			sizes = append(sizes, size)
			roots = append(roots, root)
		}
	}
	pairs := 0
	for i := range sizes {
		for j := i + 1; j < len(sizes); j++ {
			proof, err := tlog.ProveTree(sizes[j], sizes[i], l)
			if err == nil {
				err = tlog.CheckTree(proof, sizes[j], roots[j], sizes[i], roots[i])
			}
			if err != nil {
				fatal("%s: from %d to %d: %v", l.folder, sizes[i], sizes[j], err)
			}
			pairs++
		}
	}
	if last := len(sizes) - 1; sizes[last] != l.size || roots[last] != l.root {
		fatal("%s: the newest checkpoint is not the last of them", l.folder)
	}
	return len(sizes), pairs
}

func main() {
	for _, folder := range os.Args[1:] {
		l := &log{folder: folder, keys: map[string]string{}}
		l.readKeys()
		l.size, l.root = l.openCheckpoint(l.read("checkpoint"))
		if l.size == 0 { // no tiles: the root is the hash of nothing
			nothing := sha256.Sum256(nil)
			if !bytes.Equal(l.root[:], nothing[:]) {
				fatal("%s: not the root of no entries", folder)
			}
			fmt.Printf("%s: 0 entries\n", folder)
			continue
		}
		l.entries()
		l.inclusion()
		n, pairs := l.checkpoints()
		fmt.Printf("%s: %d entries signed and included, %d checkpoints, %d pairs consistent\n",
			folder, l.size, n, pairs)
	}
}
