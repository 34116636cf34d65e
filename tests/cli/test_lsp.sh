#!/bin/sh
# `truce lsp` against clients that others wrote: first frames as an editor sent
# them, then the library of the protocol's own authors, from npm, where node and
# the registry can be had. Versions are pinned.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
protocol=3.17.5 jsonrpc=8.2.0

frame() {
    printf 'Content-Length: %d\r\n\r\n%s' "$(printf %s "$1" | wc -c)" "$1"
}
{
    frame '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"processId":1,"rootUri":null,"capabilities":{}}}'
    frame '{"jsonrpc":"2.0","method":"initialized","params":{}}'
    frame '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:1","languageId":"truce","version":1,"text":"party a \"A\"\nparty a \"B\"\n"}}}'
    frame '{"jsonrpc":"2.0","id":1,"method":"shutdown"}'
    frame '{"jsonrpc":"2.0","method":"exit"}'
} >"$dir/in"
"$T" lsp <"$dir/in" >"$dir/out" || { echo "FAILED: exit $?"; exit 1; }
for text in '"id":0,"result"' '"code":"T015"' '"id":1,"result":null'; do
    grep -q -F "$text" "$dir/out" || { echo "FAILED: no $text"; exit 1; }
done
head -c 60 "$dir/in" | "$T" lsp >/dev/null
[ $? -eq 1 ] || { echo 'FAILED: an end without `exit` is no good end'; exit 1; }
echo 'GET / HTTP/1.1' | tr '\n' '\r' | sed 's/$/\n\r\n/' |
    "$T" lsp >/dev/null 2>"$dir/err"
[ $? -eq 2 ] && grep -q U020 "$dir/err" ||
    { echo 'FAILED: what is no message'; cat "$dir/err"; exit 1; }

modules=${BUILD:-build}/lsp-client/node_modules
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo 'skipped: node and npm are not installed'
    exit 77
fi
have=$(node -p "require('$(realpath -m "$modules")/vscode-languageserver-protocol/package.json').version" 2>/dev/null)
if [ "$have" != $protocol ] && ! npm install --prefix "${BUILD:-build}/lsp-client" \
    --no-audit --no-fund --ignore-scripts --fetch-retries=0 \
    vscode-languageserver-protocol@$protocol vscode-jsonrpc@$jsonrpc \
    >"$dir/npm" 2>&1; then
    echo 'skipped: npm does not reach its registry'
    exit 77
fi
node tests/cli/lsp_client.js "$(realpath "$modules")" "$(realpath "$T")" \
    "$(realpath examples/doha-2020)"
