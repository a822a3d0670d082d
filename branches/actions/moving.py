from accounts.traces import move, remember

__all__ = ["move", "remember"]
