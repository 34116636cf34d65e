#!/bin/sh
# docs.sh: docs/errors.md from src/base/diag.def, on standard output.
set -eu

cat <<'END'
# What Truce complains about

Made by `make docs` from `src/base/diag.def`. A code keeps its meaning for
ever; the message beside it in the program's answer says what was wrong here,
and the hint below it what to do.

| exit | when |
|---|---|
| 0 | done |
| 1 | the answer is no: findings, a failed verification, text with errors |
| 2 | the command was used wrongly |
| 3 | the outside failed: disk, permissions, memory |
END

awk '
BEGIN {
    room["T"] = "The language"
    room["C"] = "The checker (see lints.md)"
    room["R"] = "The reader"
    room["A"] = "Assessment"
    room["L"] = "The log and the ledger"
    room["S"] = "The store"
    room["F"] = "Tables in files"
    room["K"] = "Linkage"
    room["P"] = "Lists of people"
    room["U"] = "The command line"
    room["W"] = "The outside world"
    severity["SEV_ERROR"] = "error"
    severity["SEV_WARNING"] = "warning"
    severity["SEV_NOTE"] = "note"
}
/^D\(/ {
    split($0, quoted, "\"")
    code = quoted[2]
    title = quoted[4]
    split(quoted[3], words, /[, ]+/)
    letter = substr(code, 1, 1)
    if (letter != last) {
        printf "\n## %s\n\n| code | | |\n|---|---|---|\n", room[letter]
        last = letter
    }
    printf "| %s | %s | %s |\n", code, severity[words[2]], title
}' src/base/diag.def
