# 指数依据一章。

title = 指数的依据

refused = 数据不支持该项分析。

obstacles = { $period } 年，{ $kind ->
    [provinces] 各省
   *[units] 各个体
}与最佳水平的差距主要来自{ LIST($indicators) }（括号内为障碍度均值）。障碍度由权重与距离计算得出，权重大的指标几乎处处是主要障碍。
grey = 按灰色关联度，{ $first }与{ $interest }走势最接近，{ $last }最远。关联度没有显著性检验，其排序取决于标准化方式。
ranks = 在 { $draws } 种构建方式下，位次平均变动 { NUM($shift, decimals: 1) } 位；{ $best }的位次十之有九在第 { NUM($low, decimals: 0) } 与第 { NUM($high, decimals: 0) } 之间。位次主要取决于{ $source }。

figure =
    .caption = 各种构建方式下的位次
    .alt = 各个体位次的中位数与区间，最高者在上。
