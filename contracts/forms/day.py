from registers.fields import DayField, DayInput

__all__ = ["DayField", "DayInput"]
