from registers.fields import EurosField

__all__ = ["EurosField"]
