# 正文与表注中的作者。

foreign = { $n ->
    [1] { $first }
    [2] { $first } 和 { $second }
   *[other] { $first } 等
}
native = { $n ->
    [1] { $first }
    [2] { $first }和{ $second }
   *[other] { $first }等
}

further-authors = 等
