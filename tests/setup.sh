#!/bin/sh
# What some tests need beyond Python: Debian's Chromium, a font with Chinese characters, LibreOffice's Writer and Calc,
# pdftotext, git and npm.
# Root gets them by apt-get; anybody else is told what to install, and those tests are skipped, except where CI forbids it.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
command -v git >/dev/null 2>&1 || missing="$missing git"
command -v npm >/dev/null 2>&1 || missing="$missing nodejs npm"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
ls /usr/lib/libreoffice/program/libsclo.so >/dev/null 2>&1 || missing="$missing libreoffice-calc-nogui"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "some tests need: apt-get install $missing" >&2
fi
