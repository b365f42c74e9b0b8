#!/usr/bin/env bash
# Builds the newest main into datapackage/ and site/, and pushes datapackage/ to main when the build has changed it,
# together with the log of what changed and why (changes/), dated as the commit that is built.
# When main has moved in the meantime, the new main is built instead: nothing is forced, merged or lost.
# usage: BASE_URL=https://… [BRANCH=main] publish-data.sh
# exit: 1 when the push is refused or main does not stand still, 2 without an address, when the build fails, and in a
# checkout with work of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

branch=${BRANCH:-main}
summary=${GITHUB_STEP_SUMMARY:-/dev/stderr}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "$2" >>"$summary"
  echo "::error::$2"
  exit "$1"
}

# A push can fail because another one is under way, too.
push() {
  git push --quiet origin "HEAD:refs/heads/$branch"
}

[[ -n $BASE_URL ]] || fail 2 "网站还没有地址：请在 Settings → Pages 把 Source 选为 GitHub Actions，再重新运行 / \
the site has no address: choose GitHub Actions as Source in Settings → Pages, then run this again"
[[ -z $(git status --porcelain) ]] || fail 2 "有未提交的改动，不能发布 / uncommitted changes, nothing is published"

for _ in 1 2 3 4 5; do
  git fetch --quiet origin "$branch"
  start=$(git rev-parse FETCH_HEAD)
  git merge --quiet --ff-only "$start" && [[ $start == "$(git rev-parse HEAD)" ]] ||
    fail 2 "有未推送的提交，不能发布 / commits that are not on $branch, nothing is published"

  # What main has in datapackage/ is what was published last; a new copy has none, and then all of it is no change.
  rm -rf "$work/previous"
  if [[ -f datapackage/datapackage.json ]]; then cp -r datapackage "$work/previous"; fi
  built=$(python build.py --base-url "$BASE_URL") || fail 2 "无法生成，原因见日志 / it cannot be built, the log says why"
  if [[ -d $work/previous ]]; then
    python build.py changes --previous "$work/previous" --append --date "$(git show --no-patch --format=%cI "$start")" \
      --base-url "$BASE_URL" >"$work/changes" || fail 2 "变化无法记录，原因见日志 / the changes cannot be logged"
  fi
  git add --all datapackage
  if [[ -d changes ]]; then git add --all changes; fi
  if git diff --cached --quiet; then
    pushed="数据没有变化 / the data are the same"
    break
  fi
  git -c user.name="github-actions[bot]" -c user.email="41898282+github-actions[bot]@users.noreply.github.com" \
    commit --quiet --message "数据随报告更新 / The data follow the reports"
  if push || { sleep 2 && push; }; then
    pushed="数据已更新 / the data are updated: $(git rev-parse --short HEAD)"
    break
  fi
  git reset --quiet --hard "$start"
  git fetch --quiet origin "$branch"
  [[ $start != "$(git rev-parse FETCH_HEAD)" ]] ||
    fail 1 "$branch 分支不接受推送，请检查分支保护 / $branch refuses the push; see its protection"
done

[[ -n ${pushed:-} ]] || fail 1 "$branch 分支不断变动，请稍后重新运行 / $branch keeps moving; run this again later"
printf '## 发布 / Publication\n\n%s\n\n```\n%s\n```\n' "$pushed" "$built" >>"$summary"
