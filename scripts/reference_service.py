"""A service as one would write it in an afternoon, to compare `nostrade serve` with: FastAPI, SQLite, and a SASRec in PyTorch
(64 wide, 2 blocks, full softmax over all titles; random weights, which take as long as trained ones).

    REFERENCE_DATABASE=FILE python -m uvicorn reference_service:app --app-dir scripts --workers 2 --port 8081

Each request stores an answer, reads the person's 50 newest ones, ranks all titles anew and gives the top back without seen ones.
`scripts/bench-serve --beside PYTHON` runs it.
"""
import math
import os
import sqlite3
import threading

import torch
from fastapi import FastAPI
from pydantic import BaseModel
from torch import nn

LENGTH, DIM = 50, 64
torch.set_num_threads(1)
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.LayerNorm(DIM), nn.LayerNorm(DIM)
        self.inputs, self.output = nn.Linear(DIM, 3 * DIM), nn.Linear(DIM, DIM)
        self.up, self.down = nn.Linear(DIM, DIM), nn.Linear(DIM, DIM)

    def forward(self, x):
        q, k, v = self.inputs(self.first(x)).chunk(3, -1)
        if hasattr(nn.functional, "scaled_dot_product_attention"):
            mixed = nn.functional.scaled_dot_product_attention(q[:, None], k[:, None], v[:, None], is_causal=True)[:, 0]
        else:
            n = x.shape[1]
            scores = q @ k.transpose(1, 2) / math.sqrt(DIM)
            mixed = scores.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), -1e9).softmax(-1) @ v
        x = x + self.output(mixed)
        return x + self.down(torch.relu(self.up(self.second(x))))


class SASRec(nn.Module):
    def __init__(self, items):
        super().__init__()
        self.items, self.places = nn.Embedding(items, DIM), nn.Embedding(LENGTH, DIM)
        self.blocks, self.norm = nn.ModuleList([Block(), Block()]), nn.LayerNorm(DIM)

    def forward(self, x):
        h = self.items(x) * math.sqrt(DIM) + self.places(torch.arange(x.shape[1]))
        for block in self.blocks:
            h = block(h)
        return self.norm(h)[:, -1] @ self.items.weight.T


class Answer(BaseModel):
    user: str
    anime_id: int
    feedback: str


local = threading.local()


def database():
    if not hasattr(local, "db"):
        local.db = sqlite3.connect(os.environ["REFERENCE_DATABASE"], timeout=30)
        local.db.execute("PRAGMA journal_mode = WAL")
        local.db.execute("PRAGMA synchronous = FULL")
    return local.db


titles = [row[0] for row in database().execute("SELECT anime_id FROM items ORDER BY anime_id")]
rows = {title: row for row, title in enumerate(titles)}
people = dict(database().execute("SELECT name, user_id FROM profiles"))
model = SASRec(len(titles)).eval()
app = FastAPI()


@app.post("/events", status_code=201)
def answer(given: Answer, recommend: int = 20):
    user = people[given.user]
    db = database()
    with db:
        db.execute(
            "INSERT INTO events (user_id, anime_id, feedback_type, timestamp) VALUES (?, ?, 3, strftime('%s') * 1000)",
            (user, given.anime_id))
    events = db.execute(
        "SELECT anime_id FROM events WHERE user_id = ? ORDER BY event_id DESC LIMIT ?", (user, LENGTH)).fetchall()
    history = [rows[event[0]] for event in reversed(events)]
    with torch.no_grad():
        scores = model(torch.tensor([history]))[0]
        scores[history] = -1e9
        top = scores.topk(recommend)
    return {"recommendations": [
        {"anime_id": titles[row], "score": score} for row, score in zip(top.indices.tolist(), top.values.tolist())]}
