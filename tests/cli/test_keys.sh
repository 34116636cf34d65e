#!/bin/sh
# Keys as a person meets them: added, replaced, revoked; several who must sign;
# passphrases; ssh-agent; and what is refused. Prints a line per check.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
. tests/support/expect.sh
agent=
trap '[ -z "$agent" ] || kill "$agent"; rm -rf "$dir"' EXIT
cp examples/doha-2020/agreement.truce "$dir" || exit 1
cd "$dir" || exit 1
T=$(cd "$OLDPWD" && realpath "$T")

said() { # said LABEL FILE
    printf 'said 2020-04-12 by kabul\n    kabul did release 5 taliban-prisoners labelled "%s"\n' "$1" >"$2"
}

size() { "$T" log c --json | sed -n 's/.*"size": \([0-9]*\).*/\1/p'; }

"$T" init c agreement.truce >/dev/null || exit 1
said one one; said two two; said three three; said four four; said five five

# ---- another author
expect 0 'entry 1' "$T" key new c desk --side kabul --out desk.key
expect 0 'rw-------' ls -l desk.key
expect 0 'for kabul' "$T" key list c
expect 0 '^ *1  [0-9a-f]*  .* adds "desk+' "$T" log c
expect 0 '"name": "desk"' "$T" key list c --json
expect 0 'recorded 1' "$T" record c one --signer desk.key
id=$("$T" log c | awk '/^ +[0-9]+ /{id=$2} END{print id}')
expect 0 'by desk' "$T" show c "$id"
expect 0 'fits' "$T" verify c
expect 2 'L032' "$T" key new c desk --out again.key
expect 2 'L032' "$T" key new c author --out again.key
expect 1 'none' sh -c 'test -e again.key || { echo none; exit 1; }'
expect 2 'U003' "$T" key new c other --side nobody
expect 0 '+' "$T" key make guest.key guest
public=$("$T" key make g2.key guest)
expect 0 'entry' "$T" key new c guest --public "$public"
expect 2 'L010' "$T" record c two --signer guest.key
expect 0 'recorded 1' "$T" record c two --signer g2.key

# ---- replaced, revoked
cp desk.key old.key
expect 0 "in the old one's place" "$T" key rotate c --signer desk.key
expect 2 'L010' "$T" record c three --signer old.key
expect 0 'recorded 1' "$T" record c three --signer desk.key
expect 0 'replaced by entry' "$T" key list c
expect 2 'L032' "$T" key revoke c desk --signer desk.key
expect 0 'signs nothing' "$T" key revoke c desk --note 'The laptop was stolen'
expect 2 'L010' "$T" record c four --signer desk.key
expect 2 'no key that signs' "$T" key revoke c desk
expect 2 'L032' "$T" key new c desk --public "$("$T" key list c --json | sed -n 's/.*"key": "\(desk.*\)",/\1/p' | head -n 1)"
expect 0 'fits' "$T" verify c

# ---- two must sign
expect 2 'L032' "$T" key require c 3
expect 2 'L032' "$T" key require c 2 author nobody
expect 0 'holds from' "$T" key require c 2 author guest
before=$(size)
expect 0 '1 more must sign' "$T" record c four
expect 2 'W003' "$T" record c four
if [ "$(size)" = "$before" ]; then echo 'ok nothing recorded with one signature'
else echo 'not ok recorded with one signature'; failed=1; fi
expect 2 'L031' "$T" record c four --stream
expect 1 'L030' "$T" record c c.pending
expect 2 'L036' "$T" countersign c c.pending --signer c.key --out x
expect 2 'L010' "$T" countersign c c.pending --signer desk.key --out x
sed 's/release 5/release 6/' c.pending >forged
expect 2 'L036' "$T" countersign c forged --signer g2.key --out x
expect 0 'enough have signed' "$T" countersign c c.pending --signer g2.key --out both
expect 0 'recorded' "$T" record c both
expect 0 'fits' "$T" verify c
expect 2 'W003' "$T" key require c 1
rm c.pending
expect 0 'more must sign' "$T" key require c 1
expect 0 'enough' "$T" countersign c c.pending --signer g2.key --out both3
expect 0 'recorded' "$T" record c both3
expect 0 'recorded 1' "$T" record c five
sed 's/^key .*requires.*/key 2020-01-01 requires 1/' both3 >other
expect 2 'L036' "$T" record c other
cat both3 | sed '1,2d;/^—/d' >change
expect 2 'T021' "$T" record c change

# ---- a passphrase
expect 2 'L034' env -u TRUCE_PASSPHRASE setsid "$T" key make p.key p --passphrase
expect 2 'L034' env TRUCE_PASSPHRASE= "$T" key make p.key p --passphrase
expect 0 'p+' env TRUCE_PASSPHRASE=river "$T" key make p.key p --passphrase
expect 0 'WRAPPED' cat p.key
public=$(TRUCE_PASSPHRASE=river "$T" key make q.key q --passphrase)
expect 0 'entry' "$T" key new c q --public "$public"
said six six
expect 2 'L033' env TRUCE_PASSPHRASE=rivers "$T" record c six --signer q.key
echo river >phrase
expect 0 'recorded 1' sh -c "TRUCE_PASSPHRASE_FD=3 '$T' record c six --signer q.key 3<phrase"
expect 0 'place' env TRUCE_PASSPHRASE=river "$T" key rotate c --signer q.key
said seven seven
expect 0 'recorded 1' env TRUCE_PASSPHRASE=river "$T" record c seven --signer q.key
expect 0 'made' env TRUCE_PASSPHRASE=lake "$T" init w agreement.truce --passphrase
expect 2 'L033' env TRUCE_PASSPHRASE=river "$T" record w seven
expect 0 'recorded 1' env TRUCE_PASSPHRASE=lake "$T" record w seven
if grep -q PRIVATE w.key out err; then echo 'not ok a secret is shown'; failed=1
else echo 'ok no secret is shown'; fi

# ---- ssh-agent
if command -v ssh-agent >/dev/null && command -v ssh-add >/dev/null; then
    SSH_AUTH_SOCK=$dir/agent.sock
    export SSH_AUTH_SOCK
    ssh-agent -D -a "$SSH_AUTH_SOCK" >/dev/null 2>&1 &
    agent=$!
    while [ ! -S "$SSH_AUTH_SOCK" ]; do sleep 0.1; done
    ssh-keygen -q -t ed25519 -N '' -C 'monitor desk' -f ssh.key
    ssh-keygen -q -t ecdsa -N '' -C 'other desk' -f ec.key
    ssh-add -q ssh.key ec.key
    expect 3 'L035' "$T" key new c monitor --agent 'nobody' --out m.key
    expect 3 'L035' "$T" key new c monitor --agent 'other desk' --out m.key
    expect 0 'entry' "$T" key new c monitor --agent 'monitor desk' --out m.key
    expect 0 '^AGENT+KEY+monitor' cat m.key
    said eight eight
    expect 0 'recorded 1' "$T" record c eight --signer m.key
    expect 0 'made' "$T" init a.case agreement.truce --author monitor --agent 'monitor desk'
    expect 0 'recorded 1' "$T" record a.case eight
    expect 0 'fits' "$T" verify a.case
    ssh-add -q -D
    said nine nine
    expect 3 'L035' "$T" record c nine --signer m.key
    expect 0 'fits' "$T" verify c
else
    echo 'no ssh-agent here: signing by it was not tried'
fi

# ---- rolled back: only what somebody else holds shows it
cp c older
said ten ten
expect 0 'recorded 1' "$T" record c ten
id=$("$T" log c | awk '/^ +[0-9]+ /{id=$2} END{print id}')
"$T" prove c "$id" --out receipt >/dev/null
"$T" log c --json | sed -n 's/.*"checkpoint": "\(.*\)".*/\1/p' | sed 's/\\n/\n/g' |
    sed '$d' >checkpoint
expect 0 'still is' "$T" verify c --since receipt
expect 0 'still is' "$T" verify c --since checkpoint
expect 0 'fits' "$T" verify older
expect 1 'L037' "$T" verify older --since receipt
expect 1 'L037' "$T" verify older --since checkpoint
cp c.key older.key
said eleven eleven
expect 0 'recorded 1' "$T" record older eleven
expect 1 'L037' "$T" verify older --since receipt
expect 1 'L002' "$T" verify w --since receipt

# ---- a stream: what came before a mistake stays, and is acknowledged
(said s1 /dev/stdout; echo; said s2 /dev/stdout; said s3 /dev/stdout) >stream
expect 0 '^ *[0-9]*  [0-9a-f]*$' "$T" record c stream --stream
expect 0 'on record already' "$T" record c stream --stream
expect 0 '"already": true' "$T" record c stream --stream --json
before=$(size)
(said s4 /dev/stdout; sleep 1; echo 'said 2020-04-12 by kaboul'; echo '    kabul did release 1 taliban-prisoners') |
    "$T" record c - --stream >out 2>err
if [ "$(size)" = $((before + 1)) ] && grep -q 'standard input:3:20' err; then
    echo 'ok what came before a mistake is recorded'
else
    echo 'not ok before a mistake'; cat out err; failed=1
fi
expect 0 'fits' "$T" verify c
exit $failed
