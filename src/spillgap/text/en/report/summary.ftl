# The first chapter; its points come from the other chapters.

title = In short
