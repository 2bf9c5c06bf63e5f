# 中介效应：处理变量到结果变量的各条路径。

## 路径。

path-direct = 直接路径
path-indirect = 经中介变量的路径
path-total = 总效应
title = { $treatment } → { $mediator } → { $outcome }
title-steps = 逐步回归

## 表注。

assumes = { $method ->
    [bootstrap] 区间：两个方程同时进行 { NUM($draws, decimals: 0) } 次野自助法重估，同一观测的残差同时变号。
   *[simulation] 区间：{ NUM($draws, decimals: 0) } 次抽样，两个方程的参数相互独立。
}只有在给定控制变量与固定效应后，没有遗漏因素同时影响中介变量与结果变量时，该路径才有因果含义。
share-share = { $kind ->
    [own] 本地效应
    [neighbours] 邻地效应
   *[total] 总效应
}的 { PCT($share) } 经由中介变量（{ PCT($level) } 区间 { PCT($lower) } 至 { PCT($upper) }）。
share-undetermined = { $kind ->
    [own] 本地效应
    [neighbours] 邻地效应
   *[total] 总效应
}在 { PCT($level) } 水平下无法与零区分，不报告中介占比。
share-opposed = { $kind ->
    [own] 本地效应
    [neighbours] 邻地效应
   *[total] 总效应
}的两条路径符号相反、相互遮掩，不报告中介占比。
confounding = 若两个方程的误差相关系数达到 { NUM($correlation, decimals: 2) }，经中介变量的{ $kind ->
    [own] 本地效应
    [neighbours] 邻地效应
   *[total] 总效应
}即为零：相当于某遗漏因素所占两个误差方差之比例的乘积为 { NUM($squared, decimals: 3) }。{ $distinct ->
    [no] 即使不相关，其区间也已包含零。
   *[yes] {""}
}
steps-three = 按 Baron & Kenny（1986）与温忠麟、叶宝娟（2014）的步骤。只有在给定处理变量与控制变量后中介变量近似随机时，第三列才能作为路径的证据（江艇 2022）。含 ρ 时系数不等于效应。
steps-two = 按江艇（2022）的建议只列两步：中介变量对结果变量的影响应由理论与已有证据论证。含 ρ 时系数不等于效应。

## 提示。

controls = { LIST($names) } 只出现在一个方程中：另一方程所遗漏的因素可能同时影响中介变量与结果变量。
of-equation = { $which ->
    [mediator] 中介变量方程
   *[outcome] 结果方程
}：{ $said }
