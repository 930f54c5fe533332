#!/bin/sh
# Keep a copy of everything that Footnote publishes, with curl and jq: a file for each record.
#
#     sh mirror.sh https://footnote.example copy [fn_…]
#
# Run it from a timer. Killed at any moment it goes on where it was. Show those files whose `status` is usable; the
# others are notices that say why. jq writes numbers and spaces its own way: to check digests take mirror.py.
set -eu
base=${1%/} copy=$2
[ $# -lt 3 ] || set -- "$1" "$2" -H "Authorization: Bearer $3"
shift 2
mkdir -p "$copy"
page=$copy/.page cursor=$copy/.cursor

while :; do
  after=$(cat "$cursor" 2>/dev/null) || after=
  # Waits as long as Retry-After says, where the server asks for patience.
  status=$(curl -sS --retry 5 "$@" -o "$page" -w '%{http_code}' \
    "$base/api/v1/changes/?include=document&limit=200${after:+&after=$after}")
  case $status in
  200) ;;
  410) # a new epoch: read all of it again, into an empty copy
    rm -f "$copy"/FN-*.json "$cursor"
    continue
    ;;
  *)
    jq -r '.detail' "$page" >&2
    exit 1
    ;;
  esac
  # A document is null where another entry of the same record says what it is now.
  jq -r '.results[] | select(.document) | "\(.reference)\t\(.document | tojson)"' "$page" |
    while IFS=$(printf '\t') read -r reference document; do
      printf '%s\n' "$document" >"$copy/.new"
      mv "$copy/.new" "$copy/$reference.json"
    done
  jq -r '.next' "$page" >"$cursor.new"
  mv "$cursor.new" "$cursor" # last: what was written twice does no harm, what was skipped would
  [ "$(jq '.results | length' "$page")" -gt 0 ] || break
done
rm -f "$page"
