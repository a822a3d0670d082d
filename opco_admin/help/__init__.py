"""The guide, the news and the accessibility of the product, shown inside it."""
