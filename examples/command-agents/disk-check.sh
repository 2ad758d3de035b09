#!/bin/sh
# What it prints is the output of the run. Exit 0: done; 75: not now, try again; anything else: failed.
set -eu

# Somebody is at work on the disk: another attempt may fare better.
if [ -e maintenance ]; then
  echo "the disk is being worked on" >&2
  exit 75
fi

echo "Disk of ${SYMBI_JOB:-nobody's job}, attempt $SYMBI_ATTEMPT: $(df -P . | awk 'NR == 2 { print $5 }') full"
