# expect.sh: what the scripts under tests/ ask. Sourced before they leave the
# root; `dir` is a folder of theirs. Each question prints a line, `ok ` or
# `not ok `, which tools/check.sh counts; after a `not ok ` failed is 1.
failed=0

# expect CODE TEXT COMMAND...: its exit code, and TEXT (a pattern) in what it
# says, which stays in $dir/out and $dir/err
expect() {
    code=$1 text=$2
    shift 2
    "$@" >"$dir/out" 2>"$dir/err" </dev/null
    got=$?
    if [ $got -eq "$code" ] && cat "$dir/out" "$dir/err" | grep -q -e "$text"
    then
        echo "ok - $text: $*"
    else
        echo "not ok - exit $got, not $code, or not \"$text\": $*"
        cat "$dir/out" "$dir/err"
        failed=1
    fi
}

# want WHAT TEXT FILE: a line of the file has TEXT
want() {
    if grep -q -e "$2" "$3"; then
        echo "ok - $1"
    else
        echo "not ok - $1: no \"$2\" in:"
        cat "$3"
        failed=1
    fi
}

# Skips the whole script where no terminal can be made for the program.
need_terminal() {
    if ! command -v script >/dev/null; then
        echo 'the program script (bsdutils) is not here'
        exit 77
    fi
    if ! script -qec true /dev/null </dev/null >/dev/null 2>&1; then
        echo 'no terminal can be made here (/dev/pts)'
        exit 77
    fi
}
