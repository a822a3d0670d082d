from accounts.traces import Trace

__all__ = ["Trace"]
