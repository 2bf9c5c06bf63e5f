# `spillgap new-paper` 写出的论文稿。

how = 数字来自 numbers.tex（由 study.json 写出）：命令 n 后加花括号内的键，小数位数写在其前的方括号内，默认 2 位；示例见下文结果部分。
introduction = 引言
data = 数据
methods = 方法
results = 结果
conclusion = 结论
see-table = 见表~{ $ref }。
gap = { $period } 年，{ $first } 的均值是 { $last } 的 { $number } 倍。
