# How words and numbers stand together in English.

list-separator = {", "}
list-pair = {" and "}
list-last = {", and "}

# What stands between clauses of one sentence.
clause-separator = {"; "}

# What stands between two sentences.
between-sentences = {" "}

# The first of many: $items are listed already, $more are not.
first-of-many = { $items } and { $more } more

# A text with a remark in brackets.
aside = { $text } ({ $remark })

# An interval of numbers that are printed already.
interval = [{ $low } to { $high }]
