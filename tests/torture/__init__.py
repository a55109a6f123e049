"""What the product must survive at full figures: races, kills, floods. ``__main__`` says how to run and to add one."""
