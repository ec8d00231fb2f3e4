#!/usr/bin/env bash
# Two peers on one machine: starts alice and bob over loopback, drops files into both folders, waits until the folders are
# equal, shows both consoles and ends by itself: exit code 0 when they became equal within 30 s, else 1.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/cloudbox-sample-XXXXXX")
pids=()

cleanup() {
  for pid in "${pids[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# The newest build that is not older than the sources, or a new one.
find_program() {
  local built
  built=$(ls -t "$top"/src/CloudBox.Cli/bin/*/net10.0/cloudbox.dll 2>/dev/null | head -n 1 || true)
  [ -n "$built" ] || return 1
  [ -z "$(find "$top/src" -name '*.cs' -newer "$built" -not -path '*/obj/*' -print -quit)" ] || return 1
  echo "${built%.dll}"
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM))
    grep -q ":$(printf %04X "$port") " /proc/net/udp || { echo "$port"; return; }
  done
}

start() {
  local name=$1
  mkdir -p "$work/$name"
  XDG_STATE_HOME="$work/state" "$program" -n "$name" -d "$work/$name" -i 2s -b "$port" --interface lo >"$work/$name.log" 2>&1 &
  pids+=($!)
}

are_equal() {
  [ "$(find "$work/alice" -path '*/.cloudbox' -prune -o -type f -print | wc -l)" = 4 ] && diff -r --exclude=.cloudbox "$work/alice" "$work/bob" >/dev/null
}

show() {
  echo
  echo "--- the console of $1 ---"
  cat "$work/$1.log"
}

if ! program=$(find_program); then
  echo "Building..."
  dotnet build "$top/src/CloudBox.Cli" -c Release --nologo -v quiet
  program="$top/src/CloudBox.Cli/bin/Release/net10.0/cloudbox"
fi

# Where it is no native code, it needs the runtime.
export DOTNET_ROOT="${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}"
port=$(free_port)
echo "Starting alice and bob on UDP port $port, each with a folder of its own."
start alice
start bob
echo "hello from alice" >"$work/alice/hello.txt"
echo "hello from bob" >"$work/bob/greetings.txt"
mkdir -p "$work/alice/photos/2014" "$work/bob/docs"
head -c 3000000 /dev/urandom >"$work/alice/photos/2014/crete.jpg"
echo "# Notes" >"$work/bob/docs/notes.md"

result=1
deadline=$((SECONDS + 30))
while [ "$SECONDS" -lt "$deadline" ]; do
  if are_equal; then
    result=0
    break
  fi
  sleep 0.2
done

for pid in "${pids[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
pids=()
show alice
show bob
echo
if [ "$result" = 0 ]; then
  echo "Both folders are equal:"
  (cd "$work/alice" && find . -path ./.cloudbox -prune -o -type f -print | sort)
else
  echo "The folders are not equal after 30 s:"
  diff -r --exclude=.cloudbox "$work/alice" "$work/bob" || true
fi
exit "$result"
