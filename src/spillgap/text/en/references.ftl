# Authors in running text and notes: "Lee and Yu", "Anselin et al.". $first, $second: family
# names; $n: the number of authors. Native names are those of a source in the text's language.

foreign = { $n ->
    [1] { $first }
    [2] { $first } and { $second }
   *[other] { $first } et al.
}
native = { foreign }

# The mark for further authors in a bibliography, of sources in this language.
further-authors = et al.
