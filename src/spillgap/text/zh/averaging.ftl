# 对空间权重与模型的平均：标题、注释与存疑之处。

title = 空间权重与模型的后验概率
title-effects = 对空间权重与模型平均后的效应
title-gap = 对空间权重与模型平均后的差距分解
title-scenario = 情景“{ $name }”，对空间权重与模型平均
title-prediction = 留出一期的预测比较
priors = 先验：ρ 或 λ 在稳定区间上均匀分布，系数用 Zellner g 先验，σ² 与固定效应用平坦先验。权重为参与平均的候选者之间的概率。
note = 按后验概率对 { $n } 个候选平均；{ $weights } 下的 { $model } 权重为 { PCT($share, decimals: 1) }。区间与标准误包含候选之间的差异。
prediction = 由其余各期预测 { $n } 期中每一期的对数密度；与最优者之差及其标准误，时期少时仅为粗略估计。

## 存疑之处。

excluded = { $weights } 下的 { $model } 不稳定，没有效应可言，未参与平均；其后验概率为 { PCT($share, decimals: 1) }。
concentrated = { $weights } 下的 { $model } 权重为 { PCT($share, decimals: 1) }：平均即等于这一个候选，不能反映候选之间的差异。这只说明数据更支持哪一个候选，并不说明它正确；请作检验（j_test），并逐一查看各候选（by_candidate）。
one-w = 除 { $weights } 之外的候选权重几乎为零（{ $weights }：{ PCT($share, decimals: 1) }）：平均仅限于同一空间权重下的模型，不能反映空间权重之间的差异。这只说明数据更支持哪一个空间权重，并不说明它正确；请作检验（j_test），并逐一查看各候选（by_candidate）。
disagreement = { $weights } 下的 { $model }：{ $name } 的后验均值为 { NUM($mean, decimals: 3) }，估计值为 { NUM($estimate, decimals: 3) }，相差 { NUM($errors, decimals: 1) } 个标准误。{ $corrected ->
    [no] 估计未经校正，而边际似然针对去除效应后的数据：平均的权重与抽样并非出自同一似然。
   *[yes] 观测如此之少时先验仍有影响：解读平均的权重请留有余地。
}
classical = 原结果的标准误为“{ $covariance }”。平均所用的是经典标准误，与边际似然一致：扰动相互独立且同方差。
of-candidate = { $weights } 下的 { $model }：{ $said }
