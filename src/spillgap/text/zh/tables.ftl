# 表格中除标签以外的文字。

## 回归表与单个结果的摘要。

block-main = 本地变量
block-wx = 邻地变量（W × x）
block-dynamics = 动态项
block-means = 个体均值
block-spatial = 空间参数

show-se = 括号内为标准误。
show-z = 括号内为 z 统计量。
show-p = 括号内为 p 值。
show-ci = 方括号内为 95% 置信区间。
stars = * p < 0.10，** p < 0.05，*** p < 0.01。
flat = † 似然函数较平：标准误超过平稳区间宽度的三分之一。
profile-intervals = 轮廓似然区间：{ LIST($parameters) }；其余按标准误。
likelihoods = 经校正与未经校正的估计，其对数似然、AIC 与 BIC 不可比较。

interval = { $level }% 置信区间
fact = { $name }：{ $value }。
result = { $model }: { $dependent }
warnings = 警告：
weights = W: { $record }

## 任何表格的表注。

notes = 注：{ $notes }
continued = { $title }（续）
numbered = 表
after-number = { "　" }

## 标题。

title-regression = 空间面板估计结果
title-effects = 直接、间接与总效应
title-tests = 检验
title-moran = 各时期莫兰指数
title-weights = 指标权重
title-descriptive = 描述性统计
title-decomposition = 差距的分解
