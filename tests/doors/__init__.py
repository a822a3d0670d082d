"""Every door of the contracts and of the registers: who may pass, what it does with nonsense."""
