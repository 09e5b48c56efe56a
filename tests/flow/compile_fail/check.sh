#!/bin/sh
# Shows that bad literals do not compile, and that the compiler says why.
#
#     check.sh COMPILER INCLUDE_DIR
#
# good.cpp must compile. Every bad_*.cpp must not, and what the compiler prints must contain each
# of its "// expect: " lines.
set -u

if [ $# -ne 2 ]; then
    echo "usage: $0 COMPILER INCLUDE_DIR" >&2
    exit 2
fi
compiler=$1
include=$2
here=$(dirname "$0")
failures=0
bad=0

compile() { "$compiler" -std=c++20 -fsyntax-only -I "$include" "$1" 2>&1; }

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

if ! output=$(compile "$here/good.cpp"); then
    echo "$output"
    fail "good.cpp does not compile"
fi

for snippet in "$here"/bad_*.cpp; do
    bad=$((bad + 1))
    name=$(basename "$snippet")
    if output=$(compile "$snippet"); then
        fail "$name compiles"
        continue
    fi
    reasons=$(sed -n 's|^// expect: ||p' "$snippet")
    [ -n "$reasons" ] || fail "$name does not say what to expect"
    while IFS= read -r reason; do
        case $output in
        *"$reason"*) ;;
        *)
            echo "$output"
            fail "$name: the compiler does not say \"$reason\""
            ;;
        esac
    done <<REASONS
$reasons
REASONS
done

echo "$bad bad literals checked, $failures failures"
[ "$bad" -gt 0 ] && [ "$failures" -eq 0 ]
