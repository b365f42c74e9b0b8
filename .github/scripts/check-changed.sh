#!/usr/bin/env bash
# Checks the reports that differ between a commit and HEAD. Findings go to standard output as workflow commands, which
# GitHub shows beside file and line; what was read, what is wrong and what differs in the data to $GITHUB_STEP_SUMMARY.
# usage: check-changed.sh COMMIT
# exit: 1 when a changed report has an error or cannot be read, 2 when the site cannot be built.
set -euo pipefail
cd "$(dirname "$0")/../.."

base=$1
summary=${GITHUB_STEP_SUMMARY:-/dev/stderr}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Before a branch's first push there is no commit to compare with: every report is new.
if ! git rev-parse --quiet --verify "$base^{commit}" >/dev/null && ! git fetch --quiet --depth=1 origin "$base"; then
  base=$(git hash-object -t tree /dev/null)
fi

# A side note that came, went or changed stands for its report; what is hidden or gone is not checked.
changed_reports() {
  git diff --name-only --no-renames -z "$base" HEAD -- content/reports |
    while IFS= read -r -d '' path; do
      if [[ $path == *.yml && -f ${path%.yml} ]]; then path=${path%.yml}; fi
      if [[ -f $path && $path != */.* ]]; then printf '%s\0' "$path"; fi
    done | sort --zero-terminated --unique
}

wrong=0
changed_reports >"$work/changed"
if [[ -s $work/changed ]]; then
  xargs -0 python build.py check --format github <"$work/changed" || wrong=1
  xargs -0 python build.py check --format markdown <"$work/changed" >>"$summary" || ((wrong))
else
  echo "没有改动报告 / no report changed" >>"$summary"
fi
echo >>"$summary"

if ! python build.py --datapackage "$work/datapackage" --site "$work/site" >"$work/log" 2>&1; then
  cat "$work/log"
  echo "网站无法生成，原因见日志 / the site cannot be built, the log says why" >>"$summary"
  exit 2
fi

# The base is built by its own code: what it has in datapackage/ may be behind.
mkdir "$work/base"
git archive "$base" | tar --extract --directory "$work/base"
if python "$work/base/build.py" >"$work/log" 2>&1; then
  python build.py changes --previous "$work/base/datapackage" --datapackage "$work/datapackage" --format markdown >>"$summary"
else
  echo "改动之前的版本无法生成，不能比较数据 / the state before cannot be built, so its data cannot be compared" >>"$summary"
fi

exit "$wrong"
