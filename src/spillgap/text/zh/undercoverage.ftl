# 实测覆盖率低于名义水平的区间：提示与指南中的表。

notice = { $quantity } 的 95% 置信区间在模拟中的覆盖率为 { $share }（{ $measured }）。{ $instead }
measured = N = { $n }，T = { $periods }，{ NUM($draws, decimals: 0) } 次
measured-once = N = { $n }，{ NUM($draws, decimals: 0) } 次
measured-under = { $measured }；{ $innovations }

## 区间的对象与替代做法。

robust = cov='robust' 时斜率
    .instead = 时期如此之少时请留有余地，或改用覆盖率略高的 cov='cluster'。
cluster = cov='cluster' 时斜率
    .instead = 偏短出现在少数个体的变动远大于其他个体时：请查看去掉这些个体后的结果。
conley = cov='conley' 时斜率
    .instead = 个体相互独立时请用 cov='cluster'。
conley-dependent-in-space = cov='conley' 时斜率
    .instead = Bartlett 权重只计入部分相关：请加入邻地解释变量（SLX、SDM）以减少剩余相关，并比较两倍与三倍的 cutoff。
bootstrap = cov='bootstrap' 时斜率
    .instead = 扰动同方差时 cov='classical' 成立。
driscoll-kraay-slopes = cov='driscoll-kraay' 时斜率
    .instead = 时期效应可消除各个体同等承受的共同因子；其余有赖于更多时期。
driscoll-kraay-rho = cov='driscoll-kraay' 时 rho
    .instead = 共同因子使 rho 本身有偏：请用 effects='twoway'，并对 rho 留有余地。
lee-yu-dynamic = correction='lee-yu' 时时间滞后项与 rho
    .instead = 请改用 correction='adjusted-score'。
adjusted-score = correction='adjusted-score' 时时间滞后项与 rho
    .instead = 五期及以上时成立。
long-run-delta-method = 以 delta 方法计算的长期间接效应
    .instead = 请用默认的 method='simulation'。
moments-rho-and-lambda = 以矩同时估计的 rho 与 lambda
    .instead = rho 可用 confidence_sets()；lambda 需要更多个体。
speed-of-convergence = 含个体效应时收敛速度
    .instead = 请用 effects='time'，或采用 correction='adjusted-score' 的动态模型。
inequality-bootstrap-t = 以 bootstrap-t 计算的不平等指标
    .instead = 泰尔 L 指数（'theil_l'）覆盖最好，变异系数最差。
inequality-percentile = 以百分位法计算的不平等指标
    .instead = 请用 interval='bootstrap-t'。
event-study-bands = 事件时间整条路径（置信带）
    .instead = 同样的样本中，处理前检验对真实原假设的拒绝率为 7–15%：两者都请留有余地；处理个体越多越好。
decay-rho-of-sdm = W 随距离衰减且速率待估时 SDM 的 rho
    .instead = 请同时以若干已知速率拟合（如不同 power 的 inverse_distance），看 rho 是否稳定。
decay-parameters-by-standard-error = W 随距离衰减且速率待估时按标准误计算的 rho、lambda 与 W:x
    .instead = 请用默认的剖面似然区间。
decay-effects-by-the-delta-method = W 随距离衰减且速率待估时按 delta 方法计算的间接效应与总效应
    .instead = 请用 method='simulation'，其抽样依照似然函数。
several-weights-indirect-effects = 含多个 W 或 W 的加权组合时的间接效应
    .instead = 请留有余地；个体或时期越多越好。
mediated-paths-by-bootstrap = 自助法的中介路径
    .instead = 请用默认的 method='simulation'：同样情形下，它对经中介变量路径的覆盖率为 93.0–95.5%。
mediated-shares = 中介占比
    .instead = 仅当两条路径同号且总效应异于零时才给出占比，因此在并无该路径时所给出的占比偏大：请看该路径本身的区间。

## 扰动的情形（独立者除外）。

innovations-unequal = 含方差随个体或时期而异的情形
innovations-serial = 含方差不等与扰动自相关的情形
innovations-spatial = 解释变量与扰动在 200 公里内相关，cutoff=350
innovations-common = 自回归（0.3）的共同因子
innovations-SAC = SAC
innovations-Nickell = 斜率含 1/T 阶的 Nickell 偏误
innovations-lognormal = 对数正态，σ = 0.5，不分组
innovations-event-study = 16 个处理个体，T = 8，聚类标准误，扰动自回归（0.5）
innovations-decay = T = 8，双向固定效应；δ = 2，或 4 除以距离中位数；ρ 或 λ 为 0.4 至 0.5
innovations-several-weights = T = 8；ρ 为 0.4 与 0.25、0.5 与 0、0.5 与 −0.3，或 0.5 且权重为 0.7 与 0.3
innovations-bootstraps = 每次重抽 99 次
innovations-mediated = 仅计给出占比的样本，有路径与无路径两种情形
