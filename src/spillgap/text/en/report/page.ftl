# The page around the chapters.

html-lang = { "en" }
# apa or gbt7714.
citation-style = { "apa" }
# What stands where Latin letters or digits meet Chinese characters.
between-scripts = {""}
between-sentences = {" "}

# $units: how many; $first and $last period.
subtitle = A spatial panel study of { $units }, { $first }–{ $last }

contents = Contents
figure = Figure { $number }.{" "}
table = Table { $number }.{" "}
notes = Notes:{" "}
skip = Skip to the text
brief = In two pages: the policy brief
top = Back to the top
explorer = Explore the study: move through the years, try a policy
