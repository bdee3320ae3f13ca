#!/usr/bin/env bash
# Holds yinde.h to the sources, builds the library, and compiles tests/use.c against both and runs it.
# With `--keep FILE` the program is left there, for tests/doors/run.py.
set -euo pipefail
cd "$(dirname "$0")"
cargo run -q --locked --manifest-path header/Cargo.toml -- --check
cargo build --locked ${CARGO_JOBS:+-j "$CARGO_JOBS"}
target=$(cargo metadata --no-deps --offline --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
library=$target/debug
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
flags=(-std=c11 -Wall -Wextra -Werror -pedantic -I .)
${CC:-cc} "${flags[@]}" tests/use.c -o "$folder/use" -L "$library" -lyinde_c -lpthread -Wl,-rpath,"$library"
mkdir "$folder/dynamic"
"$folder/use" "$folder/dynamic"
# The same without a library beside it.
${CC:-cc} "${flags[@]}" tests/use.c -o "$folder/use-static" "$library/libyinde_c.a" -lpthread -ldl -lm
mkdir "$folder/static"
"$folder/use-static" "$folder/static"
# C++ reads the header too.
echo '#include "yinde.h"
int main() { return yinde_version() == nullptr; }' > "$folder/use.cpp"
${CXX:-c++} -I . "$folder/use.cpp" -o "$folder/use-cpp" -L "$library" -lyinde_c -Wl,-rpath,"$library"
"$folder/use-cpp"
if [ "${1:-}" = --keep ]; then
    cp "$folder/use-static" "$2"
fi
