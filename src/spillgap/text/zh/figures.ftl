# 图形中除标签以外的文字。

## 各类图形。

year = 年份
effect = 效应
coefficient = 系数
interval = 95% 置信区间
estimate = 估计值
main-specification = 主设定
mean = 均值
sum = 合计
joined = { $first }，{ $second }
part = { $variable }：{ $part }

## 地图。

no-data = 无数据
open-class = { $low } 以上（最高 { $high }）
tested = p ≤ { $alpha }，{ $permutations ->
    [0] 正态近似
   *[other] { NUM($permutations, decimals: 0) } 次置换
}，{ $correction ->
    [none] 未校正
    [fdr] 控制错误发现率
    [bonferroni] Bonferroni 校正
   *[other] 已校正
}
north = 北
kilometres = { $distance } 千米
south-china-sea = 南海诸岛
links = 邻接关系
links-of-islands = 为孤立个体补加的邻接
flow = 效应（发送方 → 接收方）

## 莫兰指数与莫兰散点图。

moran = 莫兰指数
moran-value = 莫兰指数 = { $value }
expected = 期望值
band = 无空间自相关时的 95% 区间
significant = p < 0.05
insignificant = p ≥ 0.05
standardised = { $variable }，标准化
lag = 空间滞后：{ $variable }

## 系数、效应及其路径。

direct-effect = 直接效应
indirect-effect = 间接效应
total-effect = 总效应
change = 相对基准的变化
order = 邻居阶数
horizon = 变动后的期数
distance = 距离（千米）
response = 响应
event-time = 距首次处理的期数
event-own = 本地处理
event-neighbours = 邻地处理
error-correlation = 两个方程误差的相关系数
mediated-path = 经中介变量的路径

## 差距的来源。

gap = 差距
contribution = 对差距的贡献

## 不平等与均值的变化。

ratio = 最高／最低
inequality = 不平等
gini = 基尼系数（Dagum）
inequality-total = 合计
inequality-within = 组内
inequality-between = 组间
inequality-net-between = 组间净差
inequality-overlap = 组间重叠
inequality-transvariation = 超变密度
density-by-year = 密度，年份

## 矩阵。

sender = 发送方
receiver = 接收方
class-from = t 年所处等级
class-to = t + 1 年所处等级
probability = 转移概率
steady = 稳态分布
grade = { $grade } ≥ { $bound }
detector-power = q 值：层间方差占比（* p < 0.05）
rank-interval = 位次，1 为最高（各种构建方式下的中位数与区间）
