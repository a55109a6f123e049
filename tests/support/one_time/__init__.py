"""One true time: a moment through every rendering the product has, read back by an oracle of its own."""
