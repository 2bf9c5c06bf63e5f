# spreg 的估计结果（spillgap.pysal）。

## 估计量的内容与方法：按其在 spreg 中的名称。

label-OLS = 线性模型，最小二乘法
label-TSLS = 线性模型，两阶段最小二乘法
label-GM-Lag = 空间滞后模型，空间两阶段最小二乘法
label-GM-Error = 空间误差模型，广义矩估计
label-GM-Error-Het = 空间误差模型，广义矩估计，各个体方差不同
label-GM-Error-Hom = 空间误差模型，广义矩估计，方差相同
label-GM-Combo = 空间滞后与误差模型，广义矩估计
label-GM-Combo-Het = 空间滞后与误差模型，广义矩估计，各个体方差不同
label-GM-Combo-Hom = 空间滞后与误差模型，广义矩估计，方差相同
label-ML-Lag = 空间滞后模型，极大似然法
label-ML-Error = 空间误差模型，极大似然法
label-Probit = Probit 模型，极大似然法
label-Panel-FE-Lag = 含个体效应的空间滞后模型，极大似然法
label-Panel-FE-Error = 含个体效应的空间误差模型，极大似然法
label-Panel-RE-Lag = 含随机效应的空间滞后模型，极大似然法
label-Panel-RE-Error = 含随机效应的空间误差模型，极大似然法
label-GM-KKP = 含随机效应的空间误差模型，广义矩估计
# 分区制的估计量。$label：同上。
by-regime = { $label }，系数随区制而异
# 估计表下方。$name：spreg 中的类名。$label：同上。
estimated = 由 spreg 的 { $name } 估计：{ $label }。

## 警告。$name：spreg 中的类名。

stops-early = spreg 的 { $name } 可能在似然函数达到最大值之前停止搜索而不作提示，且估计值随个体的排列顺序而变。请与 SEM(..., effects="random") 的结果对照。
# $value：lambda 的估计值。
at-bound = lambda = { NUM($value, decimals: 3) }，位于 spreg 的 { $name } 搜索区间（−0.99 至 0.99）的端点：这是边界，不是估计值。
