# 读取数据与边界时的说明。

read-as = { $decimal ->
    [comma] { $file } 按 { $how } 读取（小数点为逗号）。
   *[point] { $file } 按 { $how } 读取。
}

matched = { $n } 个省级名称已匹配到行政区划代码（{ LIST($ways) }）。
matched-by = 按{ $how } { $n } 个

no-boundaries = 未提供边界：不绘制地图，也不估计空间梯度。
units-as-text = 一个文件中的单元代码为数字，另一个为文本：均按文本读取。

without-data = 仅在地图上绘出、无数据，因而不进入权重与任何统计：{ LIST($units) }。
more-units = 其余 { $n } 个
