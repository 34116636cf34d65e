#!/bin/sh
# tools/check.sh counts right, whatever way a test ends.
set -u

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/build/tests/room" "$dir/tests/room" "$dir/tools"
cp tools/check.sh "$dir/tools/"
cd "$dir" || exit 1
unset TEST_TIMEOUT

program() { # NAME: its body from standard input
    { echo '#!/bin/sh'; cat; } >"build/tests/room/$1"
    chmod +x "build/tests/room/$1"
}
counts() { # NAME EXPECTED-LAST-LINE EXPECTED-STATUS TEST...
    name=$1 expected=$2 status=$3
    shift 3
    said=$(sh tools/check.sh build "$@")
    got=$?
    if [ "$(printf '%s\n' "$said" | tail -n 1)" = "$expected" ] &&
        [ $got = "$status" ]; then echo "ok - $name"
    else printf 'not ok - %s (exit %d)\n%s\n' "$name" $got "$said"; fi
}

program test_good <<'END'
echo '[ RUN      ] a'; echo '[       OK ] a'
echo '[ RUN      ] b'; echo '[  SKIPPED ] b'
echo '[  SKIPPED ] 1 test(s), listed below:'; echo '[  SKIPPED ] b'
END
program test_bad <<'END'
echo '[ RUN      ] a'; echo '[       OK ] a'
echo '[ RUN      ] b'; echo 'the reason'; echo '[  FAILED  ] b'
echo '[  FAILED  ] tests: 1 test(s), listed below:'; echo '[  FAILED  ] b'
exit 1
END
program test_dies <<'END'
echo '[ RUN      ] a'; echo '[       OK ] a'; echo '[ RUN      ] b'
kill -ABRT $$
END
program test_leaks <<'END'
echo '[ RUN      ] a'; echo '[       OK ] a'; exit 23
END
program test_hangs <<'END'
exec sleep 30
END
echo 'echo no network here; exit 77' >tests/room/test_skips.sh
echo 'echo ok - one; echo not ok - two' >tests/room/test_lines.sh
echo 'exit 0' >tests/room/test_plain.sh

b=build/tests/room
counts 'passed and skipped' '1 passed, 0 failed, 1 skipped' 0 $b/test_good
counts 'failed once, listed twice' '1 passed, 1 failed, 0 skipped' 1 $b/test_bad
counts 'died half way' '1 passed, 1 failed, 0 skipped' 1 $b/test_dies
counts 'failed after its tests' '1 passed, 1 failed, 0 skipped' 1 $b/test_leaks
TEST_TIMEOUT=1 counts 'hangs' '0 passed, 1 failed, 0 skipped' 1 $b/test_hangs
counts 'not there' '0 passed, 1 failed, 0 skipped' 1 $b/test_none
counts 'nothing to run is no success' '0 passed, 0 failed, 0 skipped' 1
counts 'scripts' '2 passed, 1 failed, 1 skipped' 1 tests/room/test_skips.sh \
    tests/room/test_lines.sh tests/room/test_plain.sh
counts 'all together' '2 passed, 1 failed, 2 skipped' 1 $b/test_bad \
    $b/test_good tests/room/test_skips.sh

said=$(sh tools/check.sh build $b/test_bad $b/test_good)
case $said in
*'the reason'*) echo 'ok - shows what a failed test printed' ;;
*) printf 'not ok - hides why a test failed\n%s\n' "$said" ;;
esac
said=$(sh tools/check.sh build tests/room/test_skips.sh)
case $said in
*'1 skipped: no network here'*) echo 'ok - shows why a test was skipped' ;;
*) printf 'not ok - hides why a test was skipped\n%s\n' "$said" ;;
esac
