#!/usr/bin/env python3
"""Makes Tests/ModelsTests/Fixtures/parity.safetensors: the same small SASRec in PyTorch, with its logits, loss and
every gradient, for the tests to compare with. Needs only torch and numpy.

    python scripts/parity.py Tests/ModelsTests/Fixtures/parity.safetensors
"""
import json
import math
import struct
import sys

import torch
import torch.nn.functional as F

V, D, BLOCKS, HEADS, HIDDEN, LENGTH, SIGNALS, BINS = 17, 8, 2, 2, 12, 8, 6, 12
torch.manual_seed(4)
P = {"item": torch.randn(V, D), "feedback": torch.randn(SIGNALS, D), "time": torch.randn(BINS, D),
     "position": torch.randn(LENGTH, D)}
for b in range(BLOCKS):
    k = f"blocks.{b}."
    P |= {k + "norm1.gain": 1 + .2 * torch.randn(D), k + "norm1.bias": .2 * torch.randn(D),
          k + "qkv": torch.randn(D, 3 * D), k + "qkv.bias": torch.randn(3 * D),
          k + "out": torch.randn(D, D), k + "out.bias": torch.randn(D),
          k + "norm2.gain": 1 + .2 * torch.randn(D), k + "norm2.bias": .2 * torch.randn(D),
          k + "up": torch.randn(D, HIDDEN), k + "up.bias": torch.randn(HIDDEN),
          k + "down": torch.randn(HIDDEN, D), k + "down.bias": torch.randn(D)}
P |= {"norm.gain": 1 + .2 * torch.randn(D), "norm.bias": .2 * torch.randn(D), "output.bias": torch.randn(V)}
P = {k: (v if v.dim() == 1 and "gain" in k else v * .4).requires_grad_() for k, v in P.items()}


def norm(x, name):
    return F.layer_norm(x, (D,), P[name + ".gain"], P[name + ".bias"], 1e-5)


def states(items, signals, bins):
    t = len(items)
    x = P["item"][items] + P["feedback"][signals] + P["time"][bins] + P["position"][:t]
    for b in range(BLOCKS):
        k = f"blocks.{b}."
        q, key, v = (norm(x, k + "norm1") @ P[k + "qkv"] + P[k + "qkv.bias"]).split(D, 1)
        heads = lambda m: m.view(t, HEADS, D // HEADS).transpose(0, 1)
        a = F.scaled_dot_product_attention(heads(q), heads(key), heads(v), is_causal=True)
        x = x + a.transpose(0, 1).reshape(t, D) @ P[k + "out"] + P[k + "out.bias"]
        u = F.gelu(norm(x, k + "norm2") @ P[k + "up"] + P[k + "up.bias"], approximate="tanh")
        x = x + u @ P[k + "down"] + P[k + "down.bias"]
    return norm(x, "norm")


# Two histories; every place is asked for what comes next, the last of the first for two items at once.
histories = [([3, 9, 0, 14, 6], [3, 1, 2, 4, 3], [0, 2, 5, 1, 11]), ([16, 2, 7], [5, 0, 3], [0, 0, 9])]
targets = [[{9: 1}, {0: 1}, {14: 1}, {6: 1}, {1: .75, 12: .25}], [{2: 1}, {7: 1}, {5: 1}]]
weights = [[1, .5, 1, 1, 2], [1, .3, 1]]
loss, logits = 0., []
for (items, signals, bins), asked, w in zip(histories, targets, weights):
    z = states(torch.tensor(items), torch.tensor(signals), torch.tensor(bins)) @ P["item"].T + P["output.bias"]
    logits.append(z[-1].detach().clone())
    for t, question in enumerate(asked):
        row = z[t].clone()
        row[items[:t + 1]] = -1e4
        logp = F.log_softmax(row, 0)
        loss = loss - w[t] * sum(share * logp[i] for i, share in question.items())
loss = loss / sum(map(sum, weights))
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
