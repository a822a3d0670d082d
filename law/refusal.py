"""What is said when something cannot be done: one French sentence, typeset."""

from law.typography import french


class Impossible(Exception):
    """A verb that cannot be done now; the message is a French sentence for the user."""

    def __init__(self, sentence: str) -> None:
        super().__init__(french(sentence))
