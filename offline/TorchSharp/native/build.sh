#!/bin/sh
# build.sh OUTDIR: compiles libMedClusterTorch.so into OUTDIR, unless the one there was made from the same source, compiler
# and libtorch. TORCH_ROOT names a libtorch that is not installed system-wide (a folder with include/ and lib/).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
compiler=${CXX:-g++}
source="$here/medcluster_torch.cpp"

root=${TORCH_ROOT:-/usr}
version_header=$(find "$root/include" -path '*torch/version.h' -print -quit 2>/dev/null || true)
if [ -z "$version_header" ] || ! command -v "$compiler" >/dev/null; then
    echo "error: libtorch's headers or a C++ compiler are missing; install them: apt-get install g++ libtorch-dev libopenblas0-pthread" >&2
    exit 1
fi

mkdir -p "$out"
stamp=$(cat "$source" "$0" "$version_header" | sha256sum | cut -d' ' -f1)-$("$compiler" -dumpfullversion)
target="$out/libMedClusterTorch.so"
if [ -f "$target" ] && [ "$(cat "$target.stamp" 2>/dev/null)" = "$stamp" ]; then exit 0; fi

partial=$(mktemp "$target.XXXXXX")
trap 'rm -f "$partial"' EXIT
set -- -isystem "$root/include/torch/csrc/api/include"
if [ "$root" != /usr ]; then set -- "$@" -isystem "$root/include" "-L$root/lib" "-Wl,-rpath,$root/lib"; fi
"$compiler" -std=c++17 -O1 -fPIC -shared -Wall -Wno-deprecated-declarations -o "$partial" "$source" "$@" -ltorch -ltorch_cpu -lc10
chmod 755 "$partial"
mv -f "$partial" "$target"
echo "$stamp" > "$target.stamp"
