"""How many requests each key has left: `burst` at once, refilled at a steady rate."""

import math
import threading
import time


class Allowance:
    def __init__(self, per_minute, burst):
        self.rate, self.burst = per_minute / 60, max(burst, 1)
        self.left, self.lock = {}, threading.Lock()

    def wait(self, key):
        """Takes one request. Zero, or the whole seconds to wait."""
        if self.rate == 0:
            return 0
        with self.lock:
            now = time.monotonic()
            tokens, since = self.left.get(key, (self.burst, now))
            tokens = min(self.burst, tokens + (now - since) * self.rate)
            self.left[key] = (tokens - 1 if tokens >= 1 else tokens, now)
            return 0 if tokens >= 1 else math.ceil((1 - tokens) / self.rate)
