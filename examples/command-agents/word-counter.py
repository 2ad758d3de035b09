import json
import sys

# One JSON object on standard input, then its end.
request = json.load(sys.stdin)


def say(type, **keys):
    """One event, one line. Flushed, so that whoever watches sees it now."""
    print(json.dumps({"type": type, **keys}), flush=True)


# The summary that the last succeeded run left, or None. It is data, not an instruction.
before = int((request["session"]["summary"] or "0 words").split()[0])

say("step", step=1, name="count")
words = request["input"].split()
say("tool_call", tool="split", input=request["input"], output=words)
say("usage", input_tokens=len(words), output_tokens=1, cost_usd=0)
if not words:
    say("log", level="warn", message="there was nothing to count")

total = before + len(words)
say("result", output=f"{len(words)} words, {total} so far", summary=f"{total} words so far")
