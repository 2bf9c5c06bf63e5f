# 研究的图形：标题与坐标轴。

lisa = { $label }（{ $year }）
local-statistic = { $statistic }：{ $label }（{ $year }）

break = { $period } 年口径变动

specification-curve = { $term }：{ $quantity }

per-deviation = 一个标准差变动的影响（95% 置信区间）
total-per-deviation = 一个标准差变动的总效应（95% 置信区间）
distance-from-mean = 对均值的偏离
flow = 发送方的{ $variable }增加一个单位时，接收方的{ $outcome }的变化
gap-of-pair = { $first }与{ $second }的差距
