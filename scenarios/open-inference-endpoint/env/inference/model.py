"""The model: each token follows from the one before by SHA-256, the first from the weights and the prompt. It knows nothing, but it is always the same."""

import hashlib
import json
import os
import re

MODELS = "/srv/models"
STATE = "/var/lib/inference/serving.json"
CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aeio"


def serving():
    with open(STATE) as source:
        return json.load(source)


def folders():
    return sorted(os.listdir(MODELS))


def load(folder, ticket):
    if not isinstance(folder, str) or not re.fullmatch(r"[a-z0-9-]{1,40}", folder) or folder not in folders():
        return None
    state = serving() | {"weights": folder, "ticket": str(ticket)[:80]}
    with open(STATE + ".new", "w") as file:
        json.dump(state, file)
    os.replace(STATE + ".new", STATE)
    return state


def complete(prompt, tokens):
    with open(f"{MODELS}/{serving()['weights']}/weights") as source:
        weights = source.read().strip()
    state = hashlib.sha256(f"{weights}\n{prompt}".encode()).digest()
    words = []
    for _ in range(tokens):
        words.append("".join(CONSONANTS[state[at] % 16] + VOWELS[state[at + 1] % 4] for at in (0, 2, 4)))
        state = hashlib.sha256(state).digest()
    return " ".join(words)
