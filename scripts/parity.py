#!/usr/bin/env python3
"""Writes Tests/ModelsTests/Fixtures/parity.safetensors: weights, logits, loss and all gradients of a small SASRec in PyTorch, which
the tests compare with ours. Needs torch and numpy.

    python scripts/parity.py Tests/ModelsTests/Fixtures/parity.safetensors
"""
import datetime
import json
import math
import struct
import sys

import torch
import torch.nn.functional as F

V, D, BLOCKS, HEADS, HIDDEN, LENGTH, SIGNALS, BINS, CALENDAR = 17, 8, 2, 2, 12, 8, 6, 30, 253
torch.manual_seed(4)
P = {"item": torch.randn(V, D), "feedback": torch.randn(SIGNALS, D), "time": torch.randn(BINS, D),
     "calendar": torch.randn(CALENDAR, D), "ask.feedback": torch.randn(SIGNALS, D),
     "ask.time": torch.randn(BINS, D), "ask.calendar": torch.randn(CALENDAR, D), "position": torch.randn(LENGTH, D)}
for b in range(BLOCKS):
    k = f"blocks.{b}."
    P |= {k + "norm1.gain": 1 + .2 * torch.randn(D), k + "norm1.bias": .2 * torch.randn(D),
          k + "qkv": torch.randn(D, 3 * D), k + "qkv.bias": torch.randn(3 * D),
          k + "out": torch.randn(D, D), k + "out.bias": torch.randn(D),
          k + "norm2.gain": 1 + .2 * torch.randn(D), k + "norm2.bias": .2 * torch.randn(D),
          k + "up": torch.randn(D, HIDDEN), k + "up.bias": torch.randn(HIDDEN),
          k + "down": torch.randn(HIDDEN, D), k + "down.bias": torch.randn(D),
          k + "time.bias": torch.randn(HEADS, BINS)}
P |= {"norm.gain": 1 + .2 * torch.randn(D), "norm.bias": .2 * torch.randn(D), "output.bias": torch.randn(V)}
P = {k: (v if v.dim() == 1 and "gain" in k else v * .4).requires_grad_() for k, v in P.items()}


def norm(x, name):
    return F.layer_norm(x, (D,), P[name + ".gain"], P[name + ".bias"], 1e-5)


def gap(now, then):
    """Bin of the elapsed time: unknown, under a second, then one for each doubling."""
    if not now or not then:
        return 0
    return 1 if now <= then else min(BINS - 1, 2 + int(math.log2(now - then)))


def calendar(now):
    """Rows of month and quarter."""
    if not now:
        return 0, 0
    date = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
    return date.month, 13 + (date.year - 1990) * 4 + (date.month - 1) // 3


def moment(times, before, prefix):
    rows = [P[prefix + "time"][gap(t, b)] + sum(P[prefix + "calendar"][r] for r in calendar(t))
            for t, b in zip(times, before)]
    return torch.stack(rows)


def states(items, signals, times, asked, asked_signals):
    """States after each event, [events, D], for queries at the times `asked`: only the queries of the last block know the query."""
    t = len(items)
    x = P["item"][items] + P["feedback"][signals] + P["position"][:t] + moment(times, [0] + times[:-1], "")
    for b in range(BLOCKS):
        k = f"blocks.{b}."
        weight, bias = P[k + "qkv"], P[k + "qkv.bias"]
        key, v = (norm(x, k + "norm1") @ weight[:, D:] + bias[D:]).split(D, 1)
        if b == BLOCKS - 1:
            x = x + P["ask.feedback"][asked_signals] + moment(asked, times, "ask.")
        q = norm(x, k + "norm1") @ weight[:, :D] + bias[:D]
        heads = lambda m: m.view(t, HEADS, D // HEADS).transpose(0, 1)
        clock = asked if b == BLOCKS - 1 else times
        bins = torch.tensor([[gap(now, then) for then in times] for now in clock])
        mask = torch.full((t, t), -torch.inf).triu(1) + P[k + "time.bias"][:, bins]
        a = F.scaled_dot_product_attention(heads(q), heads(key), heads(v), attn_mask=mask)
        x = x + a.transpose(0, 1).reshape(t, D) @ P[k + "out"] + P[k + "out.bias"]
        u = F.gelu(norm(x, k + "norm2") @ P[k + "up"] + P[k + "up.bias"], approximate="tanh")
        x = x + u @ P[k + "down"] + P[k + "down.bias"]
    return norm(x, "norm")


# Two histories; the target of each position is the next item, and of the last position of the first history two items. Targets with
# a negative weight must get a low probability. The first history has times, the second only some.
DAY = 86_400
start = 1_577_836_800
histories = [([3, 9, 0, 14, 6], [3, 1, 2, 4, 3], [start, start, start + 40, start + 9 * DAY, start + 500 * DAY],
              [start, start + 40, start + 9 * DAY, start + 500 * DAY, start + 520 * DAY], [3, 0, 2, 0, 1]),
             ([16, 2, 7], [5, 0, 3], [0, start, start + 3], [start, start + 3, 0], [0, 0, 3])]
targets = [[{9: 1}, {0: 1, 5: -.5}, {14: 1}, {6: 1}, {1: 3, 12: 1}], [{2: 1}, {7: -1}, {5: 1}]]
weights = [[1, .5, 1, 1, 2], [1, .3, 1]]
loss, total, logits = 0., 0., []
for (items, signals, times, asked, asked_signals), questions, w in zip(histories, targets, weights):
    z = states(torch.tensor(items), torch.tensor(signals), times, asked, torch.tensor(asked_signals))
    z = z @ P["item"].T + P["output.bias"]
    logits.append(z[-1].detach().clone())
    for t, question in enumerate(questions):
        row = z[t].clone()
        row[items[:t + 1]] = -1e4
        logp = F.log_softmax(row, 0)
        wanted = {i: x for i, x in question.items() if x > 0}
        share = max(sum(wanted.values()), 1)
        for i, x in question.items():
            if x > 0:
                loss = loss - w[t] * x / sum(wanted.values()) * logp[i]
            else:
                loss = loss - x * w[t] / share * torch.log1p(V * logp[i].exp())
                total -= x * w[t] / share
        total += w[t] if wanted else 0
loss = loss / total
loss.backward()

out = {k: v.detach() for k, v in P.items()} | {"gradient." + k: v.grad for k, v in P.items()}
out |= {"expect.logits": torch.stack(logits), "expect.loss": loss.detach().view(1)}
header, blob = {"__metadata__": {"torch": torch.__version__}}, b""
for k, v in out.items():
    raw = v.contiguous().numpy().tobytes()
    header[k] = {"dtype": "F32", "shape": list(v.shape), "data_offsets": [len(blob), len(blob) + len(raw)]}
    blob += raw
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
open(sys.argv[1], "wb").write(struct.pack("<Q", len(text)) + text + blob)
print("loss", loss.item(), "bytes", len(blob) + len(text) + 8)
