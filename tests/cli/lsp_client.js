// A client that others wrote (vscode-languageserver-protocol, the library under
// the editor's own) talks to `truce lsp`. Ends with the number of what failed.
// usage: node lsp_client.js MODULES TRUCE FOLDER
'use strict';
const path = require('path');
const fs = require('fs');
const { spawn } = require('child_process');
const [modules, truce, folder] = process.argv.slice(2);
const lsp = require(path.join(modules, 'vscode-languageserver-protocol', 'node'));
const { pathToFileURL } = require('url');

let failed = 0;
function check(what, good, got) {
    if (good) return;
    failed++;
    console.log('FAILED: ' + what + ': ' + JSON.stringify(got));
}

async function main() {
    const server = spawn(truce, ['lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise(done => server.on('exit', done));
    const c = lsp.createProtocolConnection(
        new lsp.StreamMessageReader(server.stdout),
        new lsp.StreamMessageWriter(server.stdin));
    const heard = [];
    let wake = () => {};
    c.onNotification(lsp.PublishDiagnosticsNotification.type, p => {
        heard.push(p);
        wake();
    });
    c.onError(e => check('connection', false, String(e)));
    c.listen();
    async function diagnostics(uri, version) {
        for (;;) {
            const i = heard.findIndex(
                p => p.uri === uri && p.version === version);
            if (i >= 0) return heard.splice(i, 1)[0].diagnostics;
            await new Promise(done => { wake = done; });
        }
    }

    const hello = await c.sendRequest(lsp.InitializeRequest.type, {
        processId: process.pid, rootUri: null, capabilities: {},
    });
    check('hover', hello.capabilities.hoverProvider === true, hello);
    await c.sendNotification(lsp.InitializedNotification.type, {});

    const file = path.join(folder, 'agreement.truce');
    const uri = pathToFileURL(file).href;
    const text = fs.readFileSync(file, 'utf8');
    const open = (v, t) => c.sendNotification(
        lsp.DidChangeTextDocumentNotification.type,
        { textDocument: { uri, version: v }, contentChanges: [{ text: t }] });
    await c.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: 'truce', version: 1, text },
    });
    let got = await diagnostics(uri, 1);
    check('no error in the example', !got.some(d => d.severity === 1), got);

    // The client's own idea of positions: UTF-16, as JavaScript counts.
    const lines = text.split('\n');
    const at = (needle, within) => {
        const line = lines.findIndex(l => l.includes(within));
        return { line, character: lines[line].indexOf(needle) + 1 };
    };
    const where = { textDocument: { uri },
        position: at('free-government', 'in return for free-government') };
    const hover = await c.sendRequest(lsp.HoverRequest.type, where);
    check('hover', /obligation \*\*free-government\*\*/.test(
        hover.contents.value), hover);
    const place = await c.sendRequest(lsp.DefinitionRequest.type, where);
    const target = lines[place.range.start.line];
    check('definition', place.uri === uri &&
        target.slice(place.range.start.character,
            place.range.end.character) === 'free-government' &&
        target.startsWith('obligation free-government'), place);

    // A mistake after letters beyond the first plane stands where it stands.
    const bad = text + '\nsaid 2020-04-12 by "\u{1F54A}\u{1F54A}"\n' +
        '    kabul did relase 5 taliban-prisoners\n' +
        'said 2020-04-12 by "\u{1F54A}" (on "\u{1F54A}") oops\n';
    await open(2, bad);
    got = await diagnostics(uri, 2);
    const badLines = bad.split('\n');
    const under = d => badLines[d.range.start.line].slice(
        d.range.start.character, d.range.end.character);
    check('wrong verb', got.some(d => d.code === 'T022' &&
        under(d) === 'relase' && /release/.test(d.message)), got);
    check('wrong word', got.some(d => under(d) === 'oops'), got);

    const half = text + '\nobligation more "More"\n    taliban rel\n    aft\n';
    await open(3, half);
    await diagnostics(uri, 3);
    const n = half.split('\n').length;
    const complete = async (line, character) => (await c.sendRequest(
        lsp.CompletionRequest.type,
        { textDocument: { uri }, position: { line, character } }))
        .map(i => i.label);
    let offers = await complete(n - 3, 15);
    check('verbs', offers.includes('releases') &&
        offers.includes('taliban-prisoners'), offers.length);
    offers = await complete(n - 2, 7);
    check('properties', offers.includes('after') &&
        offers.includes('witnessed by'), offers.length);

    await open(4, 'party   far   "F\u{1F54A}"\n\taka  "G"');
    await diagnostics(uri, 4);
    const edits = await c.sendRequest(lsp.DocumentFormattingRequest.type,
        { textDocument: { uri }, options: { tabSize: 4, insertSpaces: true } });
    check('layout', edits.length === 1 && edits[0].newText ===
        'party far "F\u{1F54A}"\n    aka "G"\n' &&
        edits[0].range.end.line === 1 &&
        edits[0].range.end.character === 9, edits);

    await c.sendNotification(lsp.DidCloseTextDocumentNotification.type,
        { textDocument: { uri } });
    await c.sendRequest(lsp.ShutdownRequest.type);
    await c.sendNotification(lsp.ExitNotification.type);
    const code = await ended;
    check('the end', code === 0, code);
    process.exit(failed ? 1 : 0);
}
setTimeout(() => { console.log('FAILED: no answer in a minute');
    process.exit(1); }, 60000).unref();
main().catch(e => { console.log('FAILED: ' + e.stack); process.exit(1); });
