# 估计的依据。

## 表注：p 值与区间所依据的分布（正态分布除外）。

student = p 值与区间依据自由度为 { $df } 的 t 分布（个体数 { $units } 减一）。
bartlett-lags = p 值与区间依据 fixed-b 分布（Bartlett 核，{ $lags } 阶滞后，{ $periods } 期，b = { NUM($b, decimals: 2) }）。
bartlett-distance = p 值与区间依据 fixed-b 分布（Bartlett 核，{ $cutoff } km）。

## 各种协方差所适用的扰动。

allows-classical = 独立同方差的扰动
allows-robust = 方差随个体与时期而异，分布不限
allows-cluster = 同一个体内任意的时间相关
allows-driscoll-kraay = 个体之间的相关，以及不超过 `lags` 阶的时间相关；要求时期较多
allows-conley = 距离小于 `cutoff` 公里的个体之间的相关，无时间相关
allows-bootstrap = 同 `"robust"`（`kind="wild"`）或 `"classical"`（`kind="parametric"`），不用大样本公式
removes-lee-yu = 个体与时期效应在 σ²、ρ、λ 中留下的偏误；时间滞后项的 1/T 阶偏误
removes-adjusted-score = 同上；时间滞后项在任何 T（再短也可）下的偏误

## 含待估参数的 W。

weights-several = W：{ LIST($members) }，各有自己的 rho。
weights-convex = W：{ LIST($members) } 的加权组合，权重由数据估计。
weights-power = W：距离的 −delta 次幂，行标准化；delta 由数据估计。
weights-exponential = W：exp(−delta × 距离)，行标准化；delta 由数据估计。
weights-nearest = W：最近的 { $k } 个个体，行标准化；k 由似然在 { $low } 至 { $high } 中选出，按卡方 95% 分位数不能排除 { LIST($within) }。参数按 k 已知给出；效应计入了 k 的不确定性。
