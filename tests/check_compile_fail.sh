#!/bin/sh
# Shows that bad programs do not compile, and that the compiler says why.
#
#     check_compile_fail.sh FOLDER COMPILER INCLUDE_DIR...
#
# FOLDER/good.cpp must compile. Every FOLDER/bad_*.cpp must not, and the compiler's output must
# contain each of its "// expect: " lines. A header in FOLDER is compiled once, for all of them.
set -u

if [ $# -lt 3 ]; then
    echo "usage: $0 FOLDER COMPILER INCLUDE_DIR..." >&2
    exit 2
fi
here=$1
compiler=$2
shift 2
includes=
for folder in "$@"; do includes="$includes -isystem $folder"; done
failures=0
bad=0

# Folders of includes have no spaces.
# shellcheck disable=SC2086
compile() { "$compiler" -std=c++20 -fsyntax-only $prefix $includes "$1" 2>&1; }

# The copy has the header's time, so that #pragma once takes both for one file.
precompiled=$(mktemp -d) || exit 2
trap 'rm -rf "$precompiled"' EXIT
prefix=
for header in "$here"/*.hpp; do
    [ -e "$header" ] || continue
    cp -p "$header" "$precompiled"
    copy=$precompiled/$(basename "$header")
    # shellcheck disable=SC2086
    "$compiler" -std=c++20 -w -x c++-header $includes "$copy" -o "$copy.gch" || exit 2
    prefix="$prefix -include $copy"
done

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

echo "$bad bad programs checked, $failures failures"
[ "$bad" -gt 0 ] && [ "$failures" -eq 0 ]
