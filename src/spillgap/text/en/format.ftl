# How words and numbers stand together in English.

list-separator = {", "}
list-pair = {" and "}
list-last = {", and "}

# What stands between clauses of one sentence.
clause-separator = {"; "}

# A text with a remark in brackets.
aside = { $text } ({ $remark })

# An interval of numbers that are printed already.
interval = [{ $low } to { $high }]
