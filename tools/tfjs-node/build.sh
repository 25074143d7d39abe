#!/usr/bin/env bash
# Builds tfjs-node 4.22.0 without the download of its install script (storage.googleapis.com), for machines that reach
# package registries only:
#
#   npm    the package itself: JavaScript and the sources of the addon
#   Maven  TensorFlow's shared libraries (org.tensorflow:tensorflow-core-api 0.5.0, which is TensorFlow 2.10.1)
#   PyPI   TensorFlow's C headers (the wheel of tensorflow-cpu 2.10.1)
#
#   tools/tfjs-node/build.sh        → tools/tfjs-node/built/tfjs-node
#   tools/tfjs-node/build.sh gpu    → tools/tfjs-node/built/tfjs-node-gpu (CUDA 11.2 and cuDNN 8.1 at run time)
#   export ERGODIC_TFJS_NODE=$PWD/tools/tfjs-node/built/tfjs-node
#
# Linux on x86-64; needs node, npm, g++, make, python3 with pip, curl and unzip. No part of `npm ci`; removed by deleting `built`.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
variant=${1:-cpu}
version=4.22.0
headers=tensorflow_cpu-2.10.1-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl
maven=https://repo1.maven.org/maven2/org/tensorflow/tensorflow-core-api/0.5.0
case $variant in
  cpu) name=tfjs-node classifier=linux-x86_64 sha=f394c5be26c8f3b644cdc77e6741b2cfe774caa8aedeb969c50e074444feac55 ;;
  gpu) name=tfjs-node-gpu classifier=linux-x86_64-gpu sha=06298a31706ef94fc6509c490eefb281b756556a02808b222109c33707a72a6f ;;
  *) echo "usage: $0 [cpu|gpu]" >&2; exit 2 ;;
esac
[ "$(uname -sm)" = 'Linux x86_64' ] || { echo "$0: Linux on x86-64 only, this is $(uname -sm)" >&2; exit 2; }

downloads=$here/built/downloads
target=$here/built/$name
mkdir -p "$downloads"
rm -rf "$target" "$target.part"
mkdir -p "$target.part"

echo "1/4 @tensorflow/$name $version from npm"
npm pack --silent --pack-destination "$downloads" "@tensorflow/$name@$version" > /dev/null
tar -xzf "$downloads/tensorflow-$name-$version.tgz" -C "$target.part" --strip-components 1

echo '2/4 TensorFlow from Maven'
jar=tensorflow-core-api-0.5.0-$classifier.jar
[ -f "$downloads/$jar" ] || { curl -fsS -o "$downloads/$jar.part" "$maven/$jar" && mv "$downloads/$jar.part" "$downloads/$jar"; }
echo "$sha  $downloads/$jar" | sha256sum --check --quiet
mkdir -p "$target.part/deps/lib"
unzip -qoj "$downloads/$jar" '*/libtensorflow_cc.so.2' '*/libtensorflow_framework.so.2' -d "$target.part/deps/lib"
# The C API is in the C++ library; the addon links with the name of the C library.
ln -s libtensorflow_cc.so.2 "$target.part/deps/lib/libtensorflow.so"
ln -s libtensorflow_framework.so.2 "$target.part/deps/lib/libtensorflow_framework.so"

echo '3/4 headers from PyPI'
[ -f "$downloads/$headers" ] || python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version 3.10 \
  --implementation cp --abi cp310 --platform manylinux2014_x86_64 --dest "$downloads" tensorflow-cpu==2.10.1
echo "0d30c8199b542b7144d7fffa5ee9bd9e539657b15c60a61b7a0ad44a8d1379d2  $downloads/$headers" | sha256sum --check --quiet
unzip -qo "$downloads/$headers" 'tensorflow/include/tensorflow/*' -d "$target.part/deps"
mv "$target.part/deps/tensorflow/include" "$target.part/deps/include"
rmdir "$target.part/deps/tensorflow"

echo '4/4 the addon, with node-gyp'
prefix=$(node -p 'require("node:path").join(process.execPath, "..", "..")')
if [ ! -f "$prefix/include/node/node_api.h" ]; then
  echo "$0: no Node headers in $prefix/include/node; install Node with its headers (a tarball or package of nodejs.org)" >&2
  exit 1
fi
napi=$(node -p 'Math.min(8, process.versions.napi)')
gyp=$(node -p 'require("node:path").join(process.argv[1], "npm", "node_modules", "node-gyp", "bin", "node-gyp.js")' "$(npm root --global)")
(cd "$target.part" && node "$gyp" rebuild --silent --nodedir="$prefix" --module_name=tfjs_binding \
  --module_path="$target.part/lib/napi-v$napi" --napi_version="$napi" --napi_build_version="$napi" > "$target.part/build.log" 2>&1) ||
  { tail -30 "$target.part/build.log" >&2; exit 1; }
rm -rf "$target.part/build"
mv "$target.part" "$target"
echo "built: export ERGODIC_TFJS_NODE=$target"
