# 对估计结果的提示：拟合时的警告与表注。

## 估计值的位置。

no-unit-variance = phi = 0：个体间的差异不超过随机波动，个体效应方差的估计值为零（其取值下限）。估计结果与 effects='pooled' 相同；phi 没有标准误。
boundary = { $symbol } = { NUM($value, decimals: 4) } 位于平稳区间 { $interval } 的边界上或之外：估计不可信，效应不存在。

## 似然函数。

unsettled = 优化在似然函数斜率为零之前停止。
several-peaks = 似然函数有 { $peaks } 个高度相近的峰（相差不超过 { NUM($apart, decimals: 2) }）：rho 与 lambda 识别较弱。
singular = 信息矩阵奇异：似然函数在某一方向上是平的，该方向的标准误不存在。
flat = 似然函数在 { LIST($parameters) } 上较平：标准误超过平稳区间宽度的三分之一。请看轮廓似然区间；数据可能只支持更简单的模型。
approximate = logdet='approximate' 自身的误差可使 { $symbol } 移动 { NUM($moved, decimals: 2) } 个标准误。请用 logdet='exact'。
weights-boundary = { $parameter } 位于其取值范围的端点：其余参数按它已知来估计，它本身没有标准误。
weights-flat = 似然函数不能排除 { $parameter } 取值范围的端点：数据几乎不能说明是哪个 W，其正态区间言过其实。
weights-peaks = 似然函数在 W 的另一组参数处还有一个高度相近的峰（相差不超过 { NUM($apart, decimals: 2) }）：这些参数识别较弱。
nearest-end = 似然在 k = { $k } 处最高，而它是所试范围（{ $low } 至 { $high }）的端点：范围之外的 k 或许拟合更好。
nearest-flat = 似然不能排除 { $low } 至 { $high } 中的任何 k：数据几乎不能说明邻居应取多少个最近个体。

## 动态模型。

explosive = { $by ->
    [sum] tau + rho + eta = { NUM($sum, decimals: 4) } 不小于 1。过程的最大根的模为 { NUM($modulus, decimals: 4) }（对应 W 的特征值 { $eigenvalue }）：过程不平稳，冲击会无限放大，长期效应不存在。
   *[root] 过程的最大根的模为 { NUM($modulus, decimals: 4) }（对应 W 的特征值 { $eigenvalue }），不小于 1：过程不平稳，冲击会无限放大，长期效应不存在。
}
first-period = 随机效应下，首期观测值与个体效应相关，而本估计量未予处理：时期较少时时间滞后项会被高估。请改用 effects='unit' 与 correction='lee-yu'。
no-root = 调整得分没有使其递减的根（时期较少而时间滞后较强时会如此，此处为 { $periods } 期）。所报告的是 correction='lee-yu' 的估计；时期较少时它会高估时间滞后项。

## 权重、标准误、工具变量。

islands = 空间权重中有个体没有邻居：{ $units }。其空间滞后为零；如应有邻居，请用 islands= 连接。
few-units = 按个体聚类的标准误只依据 { $units } 个个体：少于 { $enough } 个时会偏小。
few-periods = Driscoll-Kraay 标准误只依据 { $periods } 个时期。fixed-b 分布已考虑这一点，但少于 { $enough } 期时，时间上的相关大多无法反映。
not-positive = 观测过少，针对方差随时间变化的校正使协方差矩阵非正定；标准误未作该校正。
weak-instruments = { $name } 的工具变量较弱：第一阶段有效 F = { NUM($statistic, decimals: 2) } < { NUM($critical, decimals: 2) }，偏误可能达到最坏情形的十分之一，Wald 区间偏短。conf_int(method="anderson-rubin") 无论工具变量多弱均有效。

## 未作偏误校正。

uncorrected = 未作偏误校正：correction='lee-yu' { $obstacle }。固定效应留下{ LIST($left) }。
obstacle-unbalanced = 要求平衡面板
obstacle-varying = 要求空间权重不随时间变化
obstacle-not-standardised = 在含时期效应时仅适用于行标准化的空间权重（Lee & Yu 2010）
left-sigma2 = sigma2 偏低 { $order }（{ PCT($size, decimals: 1) }）
left-spatial = 空间参数的 { $order }（{ PCT($size, decimals: 1) }）阶偏误
left-lags = 时间滞后项的 { $order }（{ PCT($size, decimals: 1) }）阶偏误
